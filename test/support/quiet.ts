export { silentLog as quietLog } from '../../src/kit/log.ts'
