import activity from './activity.ts'
import asking from './asking.ts'
import cases from './cases.ts'
import comments from './comments.ts'
import linking from './linking.ts'
import operations from './operations.ts'
import people from './people.ts'
import privacy from './privacy.ts'
import records from './records.ts'
import requests from './requests.ts'
import sending from './sending.ts'
import settings from './settings.ts'

export default {
  activity,
  asking,
  cases,
  comments,
  linking,
  operations,
  people,
  privacy,
  records,
  requests,
  sending,
  settings,
}
