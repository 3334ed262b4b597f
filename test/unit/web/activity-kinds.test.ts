import { expect, it } from 'vitest'
import { ACTIVITY_KINDS } from '../../../src/access/activity-kinds.ts'
import { KINDS } from '../../../web/src/pages/activity/kinds.ts'

it('The console can filter by, and has words for, exactly the acts that are put on record', () => {
  expect([...KINDS]).toEqual([...ACTIVITY_KINDS])
})
