import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox } from '../../sandbox/index.ts'
import { api, APP, control, grant, OA, person, refresh, startReceiver, startZalo } from './zalo-support.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a sandbox with a state file', () => {
  it('goes on after a restart with the same tokens, people and an event still to be delivered', async () => {
    const stateFile = join(folder, 'state.json')
    const receiver = await startReceiver()
    const first = await startZalo({ stateFile, callbackUrl: receiver.url, followers: 42 })
    const old = await grant(first)
    const { accessToken, refreshToken } = await grant(first)
    const userId = await person(first, { displayName: 'Lan' })
    await control(first, 'delivery.hold', { platform: 'zalo' })
    await control(first, 'zalo.userSend', { oaId: OA, userId, text: 'còn không' })
    await first.close()
    expect(receiver.received).toHaveLength(0)

    const second = await startSandbox({ stateFile, zalo: APP })
    try {
      const detail = await api(second, '/v3.0/oa/user/detail', {
        token: accessToken,
        get: { user_id: userId },
      })
      expect(detail.data).toMatchObject({ display_name: 'Lan' })
      expect(await refresh(second, old.refreshToken)).toMatchObject({ error: -14014 })
      expect(await refresh(second, refreshToken)).toHaveProperty('access_token')
      expect(await second.idle(5000)).toBe(true)
      expect(receiver.received.map(({ body }) => body['event_name'])).toEqual(['user_send_text'])
    } finally {
      await second.close()
      await receiver.close()
    }
  })
})

describe('the demo', () => {
  it('has two OAs with 120 followers each, some of them shared phone and address, ten of them the same humans', async () => {
    const sandbox = await startSandbox({ demo: true })
    try {
      const oas = await control<{ id: string; name: string; followers: number }[]>(sandbox, 'zalo.oas')
      expect(oas.map(({ name, followers }) => [name, followers])).toEqual([
        ['Hoa Mây', 120],
        ['Tiệm bánh Gió', 120],
      ])
      const humans: string[] = []
      for (const { id } of oas) {
        const listed = await control<{ userId: string }[]>(sandbox, 'zalo.users', { oaId: id, limit: 200 })
        const people = await Promise.all(
          listed.map(({ userId }) =>
            control<{ userIdByApp: string; shared: { phone?: string } | null }>(sandbox, 'zalo.user', {
              oaId: id,
              userId,
            }),
          ),
        )
        const phones = people.flatMap(({ shared }) => (shared?.phone === undefined ? [] : [shared.phone]))
        expect(phones.length).toBeGreaterThan(10)
        expect(phones.every((phone) => /^84\d{9}$/.test(phone))).toBe(true)
        humans.push(...people.map(({ userIdByApp }) => userIdByApp))
      }
      expect(humans.length - new Set(humans).size).toBe(10)
    } finally {
      await sandbox.close()
    }
  })

  it('is described and driven over HTTP as well', async () => {
    const sandbox = await startSandbox({ demo: true })
    try {
      const listing = (await (await fetch(`${sandbox.url}/control`)).json()) as {
        operations: { op: string }[]
      }
      expect(listing.operations.map(({ op }) => op)).toEqual(
        expect.arrayContaining([
          'zalo.userSend',
          'zalo.setSwitches',
          'zalo.revoke',
          'issuer.mintToken',
          'issuer.autoLogin',
        ]),
      )
      const call = async (op: string, args: unknown) => {
        const response = await fetch(`${sandbox.url}/control/call`, {
          method: 'POST',
          body: JSON.stringify({ op, args }),
        })
        return { status: response.status, ...((await response.json()) as { result?: unknown }) }
      }
      expect(await call('zalo.setSwitches', { change: { echo: 'before' } })).toMatchObject({
        result: { echo: 'before' },
      })
      expect(await call('zalo.setSwitches', { change: { ecko: 'before' } })).toMatchObject({ status: 400 })
      expect(await call('zalo.userSend', { oaId: '1', userId: '2' })).toMatchObject({ status: 400 })
      const { result } = await call('issuer.mintToken', { sub: 'hoamay-lan' })
      expect(result).toMatchObject({ token: expect.stringMatching(/^ey/) })
    } finally {
      await sandbox.close()
    }
  })
})
