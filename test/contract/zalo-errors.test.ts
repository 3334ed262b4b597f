import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ZaloSettings } from '../../config/settings.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ChannelError } from '../../src/channels/channel-error.ts'
import { createPlatformClient, type PlatformClient } from '../../src/channels/http-call.ts'
import { ZALO_ERRORS } from '../../src/channels/zalo/errors.ts'
import { refreshToken } from '../../src/channels/zalo/operations/refresh-token.ts'
import { sendMessage } from '../../src/channels/zalo/operations/send-message.ts'
import { silentMeter } from '../../src/kit/meter.ts'
import { quietLog } from '../support/quiet.ts'
import { zaloSettings } from '../unit/channels/zalo-support.ts'

const OA = '4318657068771012641'
const { appId, appSecret, oaSecret } = zaloSettings

let sandbox: Sandbox
let client: PlatformClient
let token: string
let userId: string
const control = <T>(op: string, args: object): Promise<T> => sandbox.control.call(op, args) as Promise<T>

beforeAll(async () => {
  sandbox = await startSandbox({ zalo: { appId, appSecret, oaSecret } })
  const url = (host: string) => `${sandbox.url}/zalo/${host}`
  const settings: ZaloSettings = {
    ...zaloSettings,
    oauthUrl: url('oauth'),
    openapiUrl: url('openapi'),
    graphUrl: url('graph'),
  }
  const deps = { log: quietLog, meter: silentMeter, clock: sandbox.clock }
  client = createPlatformClient({ facebook: null, zalo: settings }, deps)
  await control('zalo.addOa', { id: OA, name: 'Hoa Mây' })
  token = (await control<{ accessToken: string }>('zalo.mintTokens', { oaId: OA })).accessToken
  const change = { lastInteractionAtMs: sandbox.clock.nowMs() }
  userId = (await control<{ userId: string }>('zalo.addUser', { oaId: OA, change })).userId
})
beforeEach(() => sandbox.faults.clear())
afterAll(async () => {
  client?.close()
  await sandbox?.close()
})

const failureOf = (calling: Promise<unknown>): Promise<unknown> =>
  calling.then(
    () => null,
    (error: unknown) => error,
  )
const send = () => client.run(sendMessage, { userId, text: 'Dạ còn ạ' }, { token })
/** A text that tells this row from the others of its number. */
const TEXTS: Readonly<Record<string, string>> = {
  oa: 'The Official Account has reached its limit per minute',
  app: 'Application has reached the limit of calls per minute',
  token: 'Access token has expired',
  quota: 'Article quota reached',
  grant: 'The OA has not authorised this API',
}
const callRows = ZALO_ERRORS.filter(({ code }) => code > -14_000)
const oauthRows = ZALO_ERRORS.filter(({ code }) => code <= -14_000)
const nameOf = ({ code, variant }: (typeof ZALO_ERRORS)[number]) =>
  variant ? `${code}/${variant}` : `${code}`

describe('An error Zalo answers to a send, with HTTP 200', () => {
  it.each(callRows.map((row) => [nameOf(row), row] as const))(
    '%s is decided by its row',
    async (name, row) => {
      const message = row.variant === undefined ? undefined : TEXTS[row.variant]
      sandbox.faults.add({
        match: { platform: 'zalo', op: 'messages.send' },
        then: { zaloError: { error: row.code, ...(message ? { message } : {}) } },
      })
      const error = await failureOf(send())
      expect(error).toBeInstanceOf(ChannelError)
      expect(error).toMatchObject({ code: row.is, retry: row.retry, platformCode: name })
      const waits = (error as ChannelError).waitMs
      expect(waits !== null && waits > 0).toBe(row.retry === 'after-delay')
      // A refusal is an answer: nothing was done, and the next one goes.
      await expect(send()).resolves.toMatchObject({ output: { quotaType: 'reply' } })
    },
  )
})

describe('An error of the token endpoint, in its own style and with HTTP 200', () => {
  it.each(oauthRows.map((row) => [row.code, row] as const))('%d is decided by its row', async (code, row) => {
    sandbox.faults.add({
      match: { platform: 'zalo', op: 'oauth.token' },
      then: { zaloError: { error: code } },
    })
    const error = await failureOf(client.run(refreshToken, { refreshToken: 'rt-1' }, { token: null }))
    expect(error).toMatchObject({ code: row.is, retry: row.retry, platformCode: String(code) })
  })
})

describe('Buttons under a text', () => {
  it('are taken as Zalo names them, each of its kind', async () => {
    const buttons = [
      { type: 'url', title: 'Xem mẫu', url: 'https://x/mau' },
      { type: 'postback', title: 'Đặt hoa', payload: 'dat-hoa' },
      { type: 'phone', title: 'Gọi shop', phone: '+84901234567' },
    ] as const
    const { output } = await client.run(
      sendMessage,
      { userId, text: 'Chị chọn giúp em ạ', buttons },
      { token },
    )
    expect(output.messageId).toBeTruthy()
    const [asked] = sandbox.history.calls({ op: 'messages.send' }).slice(-1)
    const { message } = JSON.parse(String(asked?.body)) as { message: { attachment: unknown } }
    expect(message.attachment).toEqual({
      type: 'template',
      payload: {
        buttons: [
          { title: 'Xem mẫu', type: 'oa.open.url', payload: { url: 'https://x/mau' } },
          { title: 'Đặt hoa', type: 'oa.query.show', payload: 'dat-hoa' },
          { title: 'Gọi shop', type: 'oa.open.phone', payload: { phone_code: '84901234567' } },
        ],
      },
    })
    await expect(
      client.run(sendMessage, { userId, text: 'x', buttons: Array(6).fill(buttons[0]) as never }, { token }),
    ).rejects.toMatchObject({ code: 'parameter-over-limit' })
  })
})
