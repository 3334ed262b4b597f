import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { api, APP, control, grant, OA, person, startZalo } from './zalo-support.ts'

let sandbox: Sandbox
let token: string
beforeEach(async () => {
  sandbox = await startZalo({ followers: 126 })
  token = (await grant(sandbox)).accessToken
})
afterEach(() => sandbox.close())

const DAY_MS = 86_400_000
const getOa = (headers: Record<string, string> = {}) => api(sandbox, '/v2.0/oa/getoa', { token, headers })
const switches = (change: Record<string, unknown>) => control(sandbox, 'zalo.setSwitches', { change })
const list = (get: Record<string, unknown>) => api(sandbox, '/v3.0/oa/user/getlist', { token, get })

describe('the gate of every call', () => {
  it('takes the token from the header access_token alone, and answers -216 with HTTP 200 otherwise', async () => {
    expect(await getOa()).toMatchObject({ status: 200, error: 0 })
    const asBearer = { headers: { authorization: `Bearer ${token}` } }
    expect(await api(sandbox, '/v2.0/oa/getoa', asBearer)).toMatchObject({ status: 200, error: -216 })
    expect(await api(sandbox, `/v2.0/oa/getoa?access_token=${token}`, {})).toMatchObject({ error: -216 })
  })

  it('answers -220 once the 25 hours are over', async () => {
    sandbox.clock.advance(25 * 3_600_000 - 1000)
    expect(await getOa()).toMatchObject({ error: 0 })
    sandbox.clock.advance(1000)
    expect(await getOa()).toMatchObject({ error: -220 })
  })

  it('checks appsecret_proof only while the app demands it', async () => {
    await switches({ requireProof: true })
    expect(await getOa()).toMatchObject({ error: -242 })
    expect(await getOa({ appsecret_proof: 'wrong' })).toMatchObject({ error: -242 })
    const proof = createHmac('sha256', APP.appSecret).update(token).digest('hex')
    expect(await getOa({ appsecret_proof: proof })).toMatchObject({ error: 0 })
  })

  it('counts calls per minute in two headers and tells whose limit is spent', async () => {
    await switches({ oaLimitPerMinute: 2 })
    const first = await getOa()
    expect(first.headers.get('X-RateLimit-Limit')).toBe('2')
    expect(first.headers.get('X-RateLimit-Remain')).toBe('1')
    await getOa()
    expect(await getOa()).toMatchObject({ error: -32, message: expect.stringContaining('Offical Account') })
    sandbox.clock.advance(60_000)
    expect(await getOa()).toMatchObject({ error: 0 })
    await switches({ oaLimitPerMinute: null, appLimitPerMinute: 0 })
    expect(await getOa()).toMatchObject({ error: -32, message: expect.stringContaining('Application') })
  })

  it.each([
    ['verification missing', { refuseCallsWith: -221 }, -221],
    ['a package too low', { refuseCallsWith: -224 }, -224],
    ['a deleted OA', { refuseCallsWith: -204 }, -204],
  ])('refuses for %s', async (_, change, error) => {
    await control(sandbox, 'zalo.changeOa', { oaId: OA, change })
    expect(await getOa()).toMatchObject({ error })
  })

  it('refuses for an app that is not active, not registered or removed', async () => {
    await switches({ appActive: false })
    expect(await getOa()).toMatchObject({ error: -209 })
    await switches({ appActive: true, apiRegistered: false })
    expect(await getOa()).toMatchObject({ error: -212 })
    await switches({ appRemoved: true })
    expect(await getOa()).toMatchObject({ error: -219 })
  })

  it('knows nothing of comments', async () => {
    expect(await api(sandbox, '/v2.0/article/comments', { token })).toMatchObject({ status: 404 })
  })
})

describe('the OA and its people', () => {
  it('names the OA oaid, or oa_id by switch, beside fields nobody asked for', async () => {
    const answer = await getOa()
    expect(answer.data).toMatchObject({
      oaid: OA,
      name: 'Hoa Mây',
      num_follower: 120,
      is_verified: true,
      oa_type: 2,
    })
    expect(answer.data).not.toHaveProperty('oa_id')
    await switches({ oaIdField: 'oa_id' })
    const { data } = await getOa()
    expect(data).toHaveProperty('oa_id', OA)
    expect(data).not.toHaveProperty('oaid')
  })

  it('pages followers by fifties, ids only, each once', async () => {
    const ids: string[] = []
    for (let offset = 0; ; offset += 50) {
      const { data } = await list({ offset, count: 50, is_follower: 'true' })
      const { total, users } = data as { total: number; users: { user_id: string }[] }
      expect(total).toBe(120)
      ids.push(...users.map(({ user_id }) => user_id))
      if (users.length < 50) break
    }
    expect(new Set(ids).size).toBe(120)
    expect(ids.every((id) => /^\d{19}$/.test(id))).toBe(true)
  })

  it('refuses more than 50 at once and an offset beyond 9951, by the name of the field', async () => {
    expect(await list({ offset: 0, count: 51 })).toMatchObject({
      error: -201,
      message: expect.stringContaining('count'),
    })
    expect(await list({ offset: 9952, count: 50 })).toMatchObject({
      error: -201,
      message: expect.stringContaining('offset'),
    })
    expect(await list({ offset: 0, count: 5, last_interaction_period: 'ALWAYS' })).toMatchObject({
      error: -201,
    })
  })

  it('filters by the last interaction in Vietnamese calendar days', async () => {
    await person(sandbox)
    const totalOf = async (period: string): Promise<number> => {
      const { data } = await list({ offset: 0, count: 1, last_interaction_period: period })
      return (data as { total: number }).total
    }
    const today = await totalOf('TODAY')
    expect(today).toBeGreaterThan(0)
    expect(await totalOf('L7D')).toBeGreaterThan(today)
    expect(await totalOf('L30D')).toBeGreaterThan(await totalOf('L7D'))
    sandbox.clock.advance(DAY_MS)
    expect(await totalOf('YESTERDAY')).toBe(today)
    expect(await totalOf('2020_01_01:2020_01_02')).toBe(0)
  })

  it('lists the first 10,000 of 65,000 followers quickly, and counts them all', async () => {
    await control(sandbox, 'zalo.addOa', { id: '7000000000000000007', name: 'OA lớn', followers: 65_000 })
    const { accessToken } = await control<{ accessToken: string }>(sandbox, 'zalo.mintTokens', {
      oaId: '7000000000000000007',
    })
    const get = { offset: 9951, count: 50, is_follower: 'true' }
    const { data } = await api(sandbox, '/v3.0/oa/user/getlist', { token: accessToken, get })
    expect(data).toMatchObject({ total: 61_905, count: 50 })
    const { users } = data as { users: { user_id: string }[] }
    const detail = await api(sandbox, '/v3.0/oa/user/detail', { token: accessToken, get: users[0] })
    expect(detail.data).toMatchObject({ user_id: users[0]?.user_id, user_is_follower: true })
  })

  it('gives a profile with many fields, and shared_info only where somebody shared', async () => {
    const userId = await person(sandbox, { displayName: 'Lan' })
    const detail = () => api(sandbox, '/v3.0/oa/user/detail', { token, get: { user_id: userId } })
    const { data } = await detail()
    expect(data).toMatchObject({ user_id: userId, display_name: 'Lan' })
    expect(Object.keys(data)).toEqual(
      expect.arrayContaining([
        'avatar',
        'birthday',
        'gender',
        'tags_and_notes_info',
        'user_last_interaction_date',
      ]),
    )
    expect(data).not.toHaveProperty('shared_info')
    const info = { name: 'Lan', phone: '84900000001', address: '12 Lê Lợi' }
    await control(sandbox, 'zalo.submitInfo', { oaId: OA, userId, info })
    expect((await detail()).data).toMatchObject({ shared_info: info })
    await api(sandbox, '/v2.0/oa/deletefollowerinfo', { token, post: { user_id: userId } })
    expect((await detail()).data).not.toHaveProperty('shared_info')
  })

  it('answers -213 for a person the OA never met', async () => {
    const get = { user_id: '123' }
    expect(await api(sandbox, '/v3.0/oa/user/detail', { token, get })).toMatchObject({ error: -213 })
  })

  it('tells the last interaction to the millisecond by the quota call', async () => {
    const atMs = sandbox.clock.nowMs() - 5000
    const userId = await person(sandbox, { lastInteractionAtMs: atMs })
    const answer = await api(sandbox, '/v3.0/oa/quota/message', { token, post: { user_id: userId } })
    expect(answer.data).toMatchObject({ last_interaction: String(atMs) })
  })
})
