import type { FacebookSettings } from '../../../config/settings.ts'
import { createFacebookChannel } from '../../../src/channels/facebook/index.ts'
import type { InboundEvent, ParsedMember } from '../../../src/channels/inbound-event.ts'

export const facebookSettings: FacebookSettings = {
  appId: '99',
  appSecret: 'sim_app_secret',
  appSecretPrevious: null,
  verifyToken: 'verify',
  loginConfigs: new Map([['FB1+FB5', '777']]),
  dialogUrl: 'https://www.example',
  graphUrl: 'https://graph.example',
  graphVersion: 'v26.0',
  features: new Set(),
}

export const channel = createFacebookChannel(facebookSettings)

const PAGE = '1001'
export const AT_MS = 1_767_000_000_123

/** What a delivery with these messaging events of Page 1001 is read as. */
export const readMessaging = (...messaging: unknown[]): ParsedMember[] =>
  channel.parsePart(
    Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: PAGE, time: AT_MS, messaging }] })),
  )

/** What one change of the feed of Page 1001 is read as. */
export const readFeed = (value: unknown, field = 'feed'): ParsedMember[] =>
  channel.parsePart(
    Buffer.from(
      JSON.stringify({
        object: 'page',
        entry: [{ id: PAGE, time: 1_767_000_003, changes: [{ field, value }] }],
      }),
    ),
  )

export const fromPerson = { sender: { id: '7201' }, recipient: { id: PAGE }, timestamp: AT_MS }
export const fromPage = { sender: { id: PAGE }, recipient: { id: '7201' }, timestamp: AT_MS }

/** The only event there is. @throws where a member could not be read */
export function theEvent(members: readonly ParsedMember[]): InboundEvent {
  const [member] = members
  if (members.length !== 1 || !member?.ok)
    throw new Error(`not one readable event: ${JSON.stringify(members)}`)
  return member.event
}
