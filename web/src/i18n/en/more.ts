import type vi from '../vi/more.ts'
import linking from './linking.ts'
import privacy from './privacy.ts'
import records from './records.ts'
import requests from './requests.ts'
import settings from './settings.ts'

const texts: typeof vi = { linking, privacy, records, requests, settings }
export default texts
