import { randomBytes } from 'node:crypto'

/** Names this run's databases and keys: two runs may share one pair of servers. */
export const RUN_ID = process.env.TEST_RUN_ID ?? randomBytes(4).toString('hex')
process.env.TEST_RUN_ID = RUN_ID
