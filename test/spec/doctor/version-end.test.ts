import { afterAll, beforeAll, expect, it } from 'vitest'
import { VERSION_NOTICE_MS, versionEndsAtMs } from '../../../src/channels/facebook/versions.ts'
import { watchGraphVersion } from '../../../src/doctor/version-end.ts'
import { checkAt } from '../../support/doctor.ts'
import { linkFacebook } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const ENDING = 'v21.0'
const END_MS = versionEndsAtMs(ENDING) as number
let stack: Stack

beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack?.close())

const using = (graphVersion: string) => {
  const { facebook } = stack.settings
  if (!facebook) throw new Error('Facebook is on')
  return { facebook: { ...facebook, graphVersion } }
}
const at = (nowMs: number) => ({ clock: { nowMs: () => nowMs } })
const look = (version: string, nowMs: number) =>
  watchGraphVersion({ ...stack.rooms.doctor, ...using(version), ...at(nowMs) })
const open = () => stack.store.operatorAlarms.find({ closedAt: null }).lean()
const DAY_MS = 24 * 60 * 60 * 1000

it('A version without an announced end, or with one far away, raises nothing', async () => {
  await look('v26.0', END_MS)
  await look(ENDING, END_MS - VERSION_NOTICE_MS - DAY_MS)
  expect(await open()).toEqual([])
})

it('Ninety days before its end operators are told once, with steps in their language', async () => {
  await look(ENDING, END_MS - VERSION_NOTICE_MS + DAY_MS)
  await look(ENDING, END_MS - VERSION_NOTICE_MS + 2 * DAY_MS)
  expect(await open()).toMatchObject([
    { code: 'graph-version-ends', signals: [ENDING], from: new Date(END_MS) },
  ])
  const { browser } = await stack.signIn('operator-son')
  const answer = await fetch(`${stack.url}/ops/alarms`, {
    headers: { cookie: browser.cookiesFor(stack.url) },
  })
  const { items } = (await answer.json()) as { items: { code: string; steps: string[] }[] }
  expect(items).toMatchObject([{ code: 'graph-version-ends' }])
  expect(items[0]?.steps.join()).toContain('FACEBOOK_GRAPH_VERSION')
})

it('The Page’s doctor names the day', async () => {
  const owner = await stack.signIn('hoamay-lan')
  const [page] = await linkFacebook(stack, owner)
  const of = { shopId: 'hoamay', channelId: page?.id ?? '' }
  const found = await checkAt(stack, of, 'version', { ...using(ENDING), ...at(END_MS - DAY_MS) })
  expect(found).toMatchObject({ status: 'warning' })
  expect(found.detail).toContain('FACEBOOK_GRAPH_VERSION')
  expect(found.evidence).toContain('2027')
})

it('The alarm closes once another version is in use', async () => {
  await look('v26.0', END_MS - DAY_MS)
  expect(await open()).toEqual([])
  expect(await stack.store.operatorAlarms.countDocuments({ code: 'graph-version-ends' })).toBe(1)
})
