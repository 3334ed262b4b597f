import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import type { FacebookSettings } from '../../../config/settings.ts'
import { ChannelError } from '../../../src/channels/channel-error.ts'
import type { CallOperation } from '../../../src/channels/channel.ts'
import { facebookOperations } from '../../../src/channels/facebook/operations/index.ts'
import { createPlatformClient } from '../../../src/channels/http-call.ts'
import type { Operation } from '../../../src/channels/operation.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Log } from '../../../src/kit/log.ts'
import { silentMeter } from '../../../src/kit/meter.ts'
import { facebookSettings } from '../../unit/channels/facebook-support.ts'

export const REDIRECT = 'http://127.0.0.1:3000/oauth/facebook/callback'
export const PAGE = '1001'
export const PERSON = '7201'
export const SCOPES = [
  'pages_show_list',
  'pages_manage_metadata',
  'pages_messaging',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
]

const log: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => log,
}

/** A sandbox with one user, one Page and one shopper, and our own client pointed at it with their tokens. */
export async function openFacebookClient() {
  const sandbox: Sandbox = await startSandbox({
    facebook: { appId: '99', appSecret: 'sim_app_secret', verifyToken: 'verify', redirectUris: [REDIRECT] },
  })
  const { facebook } = sandbox
  await facebook.call('addPage', { id: PAGE, name: 'Tiệm Hoa', emails: ['hoa@shop.example'] })
  await facebook.call('addUser', { id: '3001', name: 'Chủ Shop', pageIds: [PAGE] })
  await facebook.call('addPerson', { id: 'lan', name: 'Nguyễn Lan', psids: { [PAGE]: PERSON } })
  const grant = await facebook.call<{ userToken: string; pageTokens: Record<string, string> }>('grant', {
    userId: '3001',
    scopes: SCOPES,
    pageIds: [PAGE],
  })
  const pageToken = grant.pageTokens[PAGE] ?? ''
  const settings: FacebookSettings = {
    ...facebookSettings,
    dialogUrl: `${sandbox.url}/facebook/www`,
    graphUrl: `${sandbox.url}/facebook/graph`,
  }
  const client = createPlatformClient(
    { facebook: settings, zalo: null },
    { log, meter: silentMeter, clock: systemClock },
  )

  /** Calls an operation by its name with this token; answers the usage too. */
  function run<Output>(name: string, input: object, token: string | null) {
    const operation = facebookOperations.find((one) => one.name === name)
    if (!operation) throw new Error(`no operation ${name}`)
    return client.run(operation as unknown as Operation<string, object, Output>, input, { token })
  }

  /** The same with the token of its kind, as the door would. */
  const call: CallOperation = async <Input, Output>(name: string, input: Input): Promise<Output> => {
    const kind = facebookOperations.find((one) => one.name === name)?.token
    const token = kind === 'channel' ? pageToken : kind === 'user' ? grant.userToken : null
    return (await run<Output>(name, input as object, token)).output
  }

  return {
    sandbox,
    settings,
    pageToken,
    run,
    call,
    async close() {
      client.close()
      await sandbox.close()
    },
  }
}

export type FacebookClient = Awaited<ReturnType<typeof openFacebookClient>>

/** How a call was refused. @throws where it was not */
export async function refusal(calling: Promise<unknown>): Promise<ChannelError> {
  const caught: unknown = await calling.catch((error: unknown) => error)
  if (caught instanceof ChannelError) return caught
  throw new Error(`no refusal: ${JSON.stringify(caught)}`)
}
