import channels from './channels.ts'
import comments from './comments.ts'
import common from './common.ts'
import doctor from './doctor.ts'
import home from './home.ts'
import inbox from './inbox.ts'
import linking from './linking.ts'
import people from './people.ts'
import privacy from './privacy.ts'
import requests from './requests.ts'
import settings from './settings.ts'

export default {
  common,
  home,
  channels,
  doctor,
  linking,
  inbox,
  comments,
  people,
  privacy,
  requests,
  settings,
}
