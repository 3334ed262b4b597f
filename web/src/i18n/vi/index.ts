import channels from './channels.ts'
import common from './common.ts'
import doctor from './doctor.ts'
import home from './home.ts'
import inbox from './inbox.ts'

export default { common, home, channels, doctor, inbox }
