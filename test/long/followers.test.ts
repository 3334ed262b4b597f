import { afterEach, expect, it } from 'vitest'
import type { SyncRunDoc } from '../../src/store/models/person.ts'
import { printFigures } from '../support/figures.ts'
import { linkZalo } from '../support/link-accounts.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'
import { eventually } from '../support/wait.ts'

/** A smaller size for a look at the file itself; above 0.16 the list is still longer than Zalo answers in one. */
const SCALE = Number(process.env.TEST_SCALE ?? '1')
const FOLLOWERS = Math.ceil(65_000 * SCALE)
/** Of 21 seeded people one left. */
const SEEDED = Math.ceil((FOLLOWERS / 20) * 21)
const SHOP = 'hoamay'
const OA = '4318657068771990065'
const WAIT = { timeoutMs: 55 * 60_000, everyMs: 500 }

let stack: ProgramsStack
afterEach(() => stack?.close())

it(`the ${FOLLOWERS} followers of an OA become people, each once, although the worker is killed midway`, async () => {
  stack = await startProgramsStack()
  const { sandbox, store } = stack
  await sandbox.control.call('zalo.addOa', { id: OA, name: 'OA lớn', followers: SEEDED, spreadDays: 400 })
  const owner = await stack.signIn('hoamay-lan')
  const startedMs = performance.now()
  const { id: channelId } = await linkZalo(stack, owner, { oaId: OA })
  const run = () => store.syncRuns.findOne({ shopId: SHOP, channelId, kind: 'followers' }).lean<SyncRunDoc>()
  const people = () => store.people.countDocuments({ shopId: SHOP, channelId, follower: true })

  await eventually(async () => (await people()) > FOLLOWERS / 3, WAIT)
  await stack.killWorkers()
  const atDeath = await people()
  expect(await run()).toMatchObject({ state: 'running' })
  await stack.startWorker()
  const done = await eventually(async () => {
    const now = await run()
    return now && now.state !== 'running' ? now : null
  }, WAIT)
  expect(done.state).toBe('done')
  const seconds = (performance.now() - startedMs) / 1000

  const all = (await sandbox.control.call('zalo.users', { oaId: OA, limit: 100_000 })) as {
    userId: string
    isFollower: boolean
  }[]
  const wanted = all.filter(({ isFollower }) => isFollower).map(({ userId }) => userId)
  const kept = await store.people
    .find({ shopId: SHOP, channelId, follower: true }, { externalId: 1 })
    .hint({ _id: 1 })
    .lean<{ externalId: string }[]>()
  expect(kept).toHaveLength(wanted.length)
  expect(new Set(kept.map(({ externalId }) => externalId))).toEqual(new Set(wanted))
  const calls = sandbox.history.calls({ platform: 'zalo' })
  const refused = calls.filter(({ answer }) => String(answer ?? '').includes('"error":-32'))
  printFigures('followers', {
    followers: kept.length,
    atDeath,
    lists: calls.filter(({ op }) => op === 'users.list').length,
    refusedForRate: refused.length,
    seconds,
  })
  expect(refused).toEqual([])
})
