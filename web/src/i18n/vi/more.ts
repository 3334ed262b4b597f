import linking from './linking.ts'
import privacy from './privacy.ts'
import requests from './requests.ts'
import settings from './settings.ts'

export default { linking, privacy, requests, settings }
