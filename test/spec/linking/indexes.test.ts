import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain } from '../../../bench/indexes/explain.mjs'
import { commandsOf } from '../../../bench/indexes/record-commands.mjs'
import { watchGrants } from '../../../src/doctor/watch-grants.ts'
import { watchPolicy } from '../../../src/doctor/watch-policy.ts'
import { endIdleGrants } from '../../../src/linking/end-grants.ts'
import { finishUnlinks } from '../../../src/linking/finish-unlinks.ts'
import { fetchProfiles } from '../../../src/people/fetch-profiles.ts'
import { askAboutMissing } from '../../../src/people/follower-changes.ts'
import { readFollowerPage, stalledFollowerRuns } from '../../../src/people/followers.ts'
import { startDueLists } from '../../../src/people/relist-followers.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { DEMO_OA, linkFacebook, linkZalo, type LinkedChannel } from '../../support/link-accounts.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000
let stack: Stack
let lan: SignedIn
let huong: SignedIn
let pages: LinkedChannel[]
let oa: LinkedChannel

beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack?.close())

/** Reads, updates and deletes of a piece of work that look through a whole collection. */
async function wholeReads(work: () => Promise<unknown>): Promise<string[]> {
  const databases = [stack.store.connection.db, stack.store.keysConnection.db].flatMap((db) =>
    db ? [db] : [],
  )
  const seen = await commandsOf(databases, work)
  expect(seen.length).toBeGreaterThan(0)
  const faults: string[] = []
  for (const one of seen) {
    const { stages } = await explain(one.db, one)
    if (stages.includes('COLLSCAN')) faults.push(`${one.collection} ${JSON.stringify(one.command)}`)
  }
  return faults
}

describe('Signing in, linking, people and unlinking find what they look for through an index', () => {
  it.each([
    [
      'signing in and out',
      async () => {
        huong = await stack.signIn('banhgio-huong')
        lan = await stack.signIn('hoamay-lan')
        const leaving = await stack.signIn('hoamay-minh')
        const headers = { cookie: leaving.browser.cookiesFor(stack.url), 'x-csrf-token': leaving.csrfToken }
        await fetch(`${stack.url}/auth/logout`, { method: 'POST', headers })
      },
    ],
    [
      'linking Pages, and refusing one to another shop',
      async () => {
        pages = await linkFacebook(stack, lan)
        await linkFacebook(stack, huong, { pageIds: [pages[0]?.externalId ?? ''] })
        pages = await linkFacebook(stack, lan, { permissions: ['FB4'] })
      },
    ],
    [
      'linking an OA, and refusing it to another shop',
      async () => {
        oa = await linkZalo(stack, lan)
        await linkZalo(stack, huong, { oaId: DEMO_OA }).catch(() => undefined)
      },
    ],
    [
      'followers, profiles and corrections',
      async () => {
        const { people, store, clock } = stack.rooms
        const run = await store.syncRuns
          .findOne({ shopId: 'hoamay', channelId: oa.id, kind: 'followers' })
          .lean()
        const { signal } = new AbortController()
        while (await readFollowerPage(people, 'hoamay', run?._id ?? '', signal));
        await stalledFollowerRuns(store, clock.nowMs())
        await askAboutMissing(people, { shopId: 'hoamay', channelId: oa.id, startedAt: new Date() })
        await startDueLists({ ...people, clock: { nowMs: () => clock.nowMs() + EIGHT_DAYS_MS } }, 7)
        const list = await lan.get<{ items: { id: string }[] }>('/people?follower=true')
        const ids = list.body.items.slice(0, 3).map(({ id }) => id)
        await fetchProfiles(people, 'hoamay', ids, signal)
        for (const path of ['/people', `/people?channelId=${oa.id}`, '/people?q=Lan', `/people/${ids[0]}`])
          await lan.get(path)
        await lan.patch(`/people/${ids[0]}`, { name: 'Chị Hoa' })
        await lan.post(`/people/${ids[1]}/refresh`)
      },
    ],
    [
      'the cards of channels',
      async () => {
        await lan.get('/channels')
        for (const { id } of [...pages, oa]) await lan.get(`/channels/${id}/profile`)
      },
    ],
    [
      'what is still granted, and what the platform says of a Page’s conduct',
      async () => {
        const { store, doctor, clock } = stack.rooms
        const [page] = pages
        const word = { action: 'block', reason: null, at: new Date(clock.nowMs()), isTold: false }
        await store.channels.updateOne(
          { _id: page?.id ?? '', shopId: 'hoamay' },
          { $set: { grantsDueAt: null, policy: word } },
        )
        await watchGrants(doctor)
        await watchPolicy(doctor)
      },
    ],
    [
      'unlinking, and the ends of grants',
      async () => {
        for (const { id } of [...pages, oa]) await lan.delete(`/channels/${id}`)
        await finishUnlinks(stack.rooms.linking)
        await endIdleGrants(stack.rooms.linking)
      },
    ],
  ] as const)('%s', async (_, work) => {
    expect(await wholeReads(work)).toEqual([])
  })

  it('and a read without one would be noticed', async () => {
    const scan = () =>
      stack.store.people.find({ shopId: 'hoamay', profileProblem: 'x' }).hint({ $natural: 1 }).lean()
    expect(await wholeReads(scan)).toHaveLength(1)
  })
})
