import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEventFeed } from '../../../src/events/feed.ts'
import { newSecret } from '../../../src/http/auth/sessions.ts'
import { silentLog } from '../../../src/kit/log.ts'
import type { ApiClient } from '../../support/api-client.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

interface Session {
  readonly id: string
  readonly user: { readonly id: string }
  readonly current: boolean
  readonly browser: string | null
  readonly system: string | null
  readonly since: string
  readonly lastUsedAt: string
}
type Sessions = { readonly items: readonly Session[]; readonly nextCursor: string | null }

const OWNER = 'hoamay-lan'
const AGENT = 'hoamay-minh'
const NEIGHBOUR = 'banhgio-huong'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack?.close())

const list = async (client: ApiClient, query = ''): Promise<readonly Session[]> =>
  (await client.get<Sessions>(`/sessions${query}`)).body.items
const currentOf = async (client: ApiClient): Promise<Session> => {
  const found = (await list(client)).find(({ current }) => current)
  if (!found) throw new Error('No session is the current one')
  return found
}
const statusOf = async (client: ApiClient): Promise<number> => (await client.get('/me')).status

/** Reads the live stream by cookie. @returns whether the gateway has ended it */
async function listen(client: SignedIn): Promise<{ readonly ended: () => boolean }> {
  const answer = await fetch(`${stack.url}/api/v1/events`, {
    headers: { cookie: client.browser.cookiesFor(stack.url), accept: 'text/event-stream' },
  })
  expect(answer.status).toBe(200)
  let ended = false
  void answer.text().finally(() => {
    ended = true
  })
  return { ended: () => ended }
}

describe('the sessions of a shop (P37)', () => {
  it('are a user’s own for the user, everybody’s of the shop for the owner, with one marked as the current', async () => {
    const owner = await stack.signIn(OWNER)
    const agent = await stack.signIn(AGENT)
    await stack.signIn(NEIGHBOUR)

    const mine = await list(agent)
    expect(new Set(mine.map(({ user }) => user.id))).toEqual(new Set([AGENT]))
    expect(mine.filter(({ current }) => current)).toHaveLength(1)
    // Whatever the agent names, it is their own that they see.
    expect(await list(agent, `?userId=${OWNER}`)).toEqual(mine)

    const all = await list(owner)
    expect(new Set(all.map(({ user }) => user.id))).toEqual(new Set([OWNER, AGENT]))
    expect(all.filter(({ current }) => current)).toHaveLength(1)
    expect((await list(owner, `?userId=${AGENT}`)).map(({ id }) => id)).toEqual(mine.map(({ id }) => id))
  })

  it('tell the browser’s family and nothing by which it could be followed, and no stored hash', async () => {
    const owner = await stack.signIn(OWNER)
    const { id } = await currentOf(owner)
    const userAgent =
      'Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.6778.39 Mobile Safari/537.36'
    const hashes = await stack.store.sessions.find({ shopId: 'hoamay' }, { _id: 1 }).lean()
    await stack.store.sessions.updateMany({ shopId: 'hoamay' }, { $set: { userAgent } })

    const { body } = await owner.get<Sessions>('/sessions')
    expect(body.items.find((session) => session.id === id)).toMatchObject({
      browser: 'Chrome',
      system: 'Android',
    })
    const told = JSON.stringify(body)
    expect(told).not.toContain('131.0')
    expect(told).not.toContain('SM-S931B')
    for (const { _id } of hashes) expect(told).not.toContain(_id)
  })

  it('are given page by page, each once', async () => {
    const owner = await stack.signIn(OWNER)
    for (let n = 0; n < 3; n++) await stack.signIn(AGENT)
    const whole = (await list(owner, '?limit=100')).map(({ id }) => id)
    const paged: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { body }: { body: Sessions } = await owner.get<Sessions>(`/sessions?limit=2${query}`)
      paged.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    expect(paged).toEqual(whole)
    expect(whole.length).toBeGreaterThan(3)
  })

  it('do not count programs: a Bearer token is no session, and ending them all leaves it at work', async () => {
    await stack.signIn(OWNER)
    const program = await stack.as({ sub: OWNER, retailer: 'hoamay', roles: ['owner'] })
    expect((await list(program)).some(({ current }) => current)).toBe(false)
    expect((await program.delete<{ ended: number }>('/sessions')).body.ended).toBeGreaterThan(0)
    expect(await list(program, `?userId=${OWNER}`)).toEqual([])
    expect(await statusOf(program)).toBe(200)
  })
})

describe('an ended session', () => {
  it('is refused at its next request and its live stream ends, while others go on', async () => {
    const owner = await stack.signIn(OWNER)
    const agent = await stack.signIn(AGENT)
    const [ownStream, stream] = [await listen(owner), await listen(agent)]
    const { id } = await currentOf(agent)

    expect((await owner.delete(`/sessions/${id}`)).status).toBe(204)
    const refused = await agent.get<{ code: string }>('/me')
    expect([refused.status, refused.body.code]).toEqual([401, 'signed-out'])
    await eventually(async () => stream.ended())
    expect(ownStream.ended()).toBe(false)
    expect(await statusOf(owner)).toBe(200)
    expect((await owner.delete(`/sessions/${id}`)).status).toBe(404)
  })

  it('is known as ended to a stream that begins a moment later', async () => {
    const feed = openEventFeed({ store: stack.store, log: silentLog })
    let ends = 0
    feed.whenSessionEnds('hash-of-no-session', () => {
      ends += 1
    })
    await eventually(async () => ends > 0)
    await feed.close()
  })

  it('may be anybody’s of the shop for the owner, only their own for others, and never another shop’s', async () => {
    const owner = await stack.signIn(OWNER)
    const agent = await stack.signIn(AGENT)
    const neighbour = await stack.signIn(NEIGHBOUR)
    const [ofOwner, ofNeighbour] = [await currentOf(owner), await currentOf(neighbour)]

    expect((await agent.delete(`/sessions/${ofOwner.id}`)).status).toBe(404)
    expect((await owner.delete(`/sessions/${ofNeighbour.id}`)).status).toBe(404)
    expect((await agent.delete(`/sessions?userId=${OWNER}`)).status).toBe(403)
    expect((await agent.delete('/sessions?everybody=true')).status).toBe(403)
    for (const client of [owner, agent, neighbour]) expect(await statusOf(client)).toBe(200)
  })

  it('is any but the one that asks, when a user ends all of theirs, or the owner everybody’s', async () => {
    const [first, second] = [await stack.signIn(AGENT), await stack.signIn(AGENT)]
    const owner = await stack.signIn(OWNER)
    const neighbour = await stack.signIn(NEIGHBOUR)
    expect((await first.delete('/sessions')).status).toBe(200)
    expect([await statusOf(first), await statusOf(second), await statusOf(owner)]).toEqual([200, 401, 200])
    await owner.delete('/sessions?everybody=true')
    expect([await statusOf(first), await statusOf(owner), await statusOf(neighbour)]).toEqual([401, 200, 200])
  })

  it('cannot be made up: a secret of the same make is refused', async () => {
    const headers = { cookie: `session=${newSecret()}` }
    expect((await fetch(`${stack.url}/api/v1/sessions`, { headers })).status).toBe(401)
  })
})
