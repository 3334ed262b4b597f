import type vi from '../vi/index.ts'
import channels from './channels.ts'
import common from './common.ts'
import doctor from './doctor.ts'
import home from './home.ts'
import inbox from './inbox.ts'

const texts: typeof vi = { common, home, channels, doctor, inbox }
export default texts
