import { isUpkeep, mayCall, OPERATIONS } from '../../config/permissions.ts'
import type { Operation } from '../channels/operation.ts'
import type { Platform } from '../channels/platform.ts'
import type { Consents } from '../consent/ledger.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import type { Store } from '../store/open-store.ts'
import { DoorRefusal, type DoorSubject } from './door.ts'

export type AnyOperation = Operation<string, never, unknown>

/** What the checks found. `fields` null: upkeep, whose answers are used and dropped. */
export interface Decision {
  readonly operation: AnyOperation
  readonly fields: readonly string[] | null
}

/** What a subject brings to the checks, each read from the primary now. */
interface Standing {
  readonly platform: Platform
  readonly consented: ReadonlySet<string>
  readonly grantedScopes: readonly string[]
  /** Why nothing may be called for it any more; asked after consent and grant, so that those are told first. */
  readonly closed: 'channel-unlinked' | 'needs-relink' | null
  /** Nothing that does something leaves it; what only reads does. */
  readonly isFrozen: boolean
}

interface DecideDeps {
  readonly store: Store
  readonly consents: Consents
  readonly operations: ReadonlyMap<string, AnyOperation>
  readonly platforms: ReadonlySet<Platform>
}

/**
 * The checks before a call, in order. Nothing is sent unless all pass.
 * @param known the channel, where it was read this moment
 * @throws {DoorRefusal}
 */
export async function decide(
  deps: DecideDeps,
  subject: DoorSubject,
  name: string,
  known?: ChannelDoc,
): Promise<Decision> {
  const operation = findOperation(deps, name) // operation-unmapped: not in the map, or not one we know how to make
  checkPlatform(deps, operation) // platform-off
  if (isUpkeep(name)) return { operation, fields: null } // ends, inspects or renews a grant: no consent is asked
  if (subject.kind === 'upkeep') throw new DoorRefusal('operation-unmapped') // and nothing else may go this way
  const standing = await readStanding(deps, subject, known) // channel-unlinked: unknown, another shop's, or ended
  if (standing.platform !== operation.platform) throw new DoorRefusal('operation-unmapped')
  const fields = checkCodes(name, standing) // consent-missing, permission-missing
  if (standing.closed) throw new DoorRefusal(standing.closed)
  if (standing.isFrozen && operation.effect) throw new DoorRefusal('channel-frozen')
  checkTokenKind(subject, operation)
  return { operation, fields }
}

function findOperation({ operations }: DecideDeps, name: string): AnyOperation {
  const operation = operations.get(name)
  if (!operation || !(isUpkeep(name) || Object.hasOwn(OPERATIONS, name)))
    throw new DoorRefusal('operation-unmapped')
  return operation
}

function checkPlatform({ platforms }: DecideDeps, operation: AnyOperation): void {
  if (!platforms.has(operation.platform)) throw new DoorRefusal('platform-off')
}

function checkCodes(name: string, { consented, grantedScopes }: Standing): readonly string[] {
  const verdict = mayCall(name, consented, grantedScopes)
  if (!verdict.ok) throw new DoorRefusal(verdict.refusal, verdict.permission)
  return verdict.fields
}

/** A linked account's calls never carry a person's token; those of a link have no other. */
function checkTokenKind(subject: DoorSubject, operation: AnyOperation): void {
  if (subject.kind === 'channel' && operation.token === 'user') throw new DoorRefusal('operation-unmapped')
}

async function readStanding(
  { store, consents }: DecideDeps,
  subject: Exclude<DoorSubject, { kind: 'upkeep' }>,
  known: ChannelDoc | undefined,
): Promise<Standing> {
  const { shopId } = subject
  if (subject.kind === 'link') {
    const [link, consented] = await Promise.all([
      store.links.findOne({ _id: subject.linkId, shopId }).read('primary').lean<LinkDoc>(),
      consents.nowForLink(shopId, subject.linkId),
    ])
    if (!link) throw new DoorRefusal('channel-unlinked')
    // Consents given for a link are without effect if it failed.
    const ended = link.status === 'failed' || link.status === 'expired'
    return {
      platform: link.platform,
      consented: ended ? new Set() : consented,
      grantedScopes: link.grantedScopes,
      closed: null,
      isFrozen: false,
    }
  }
  const [channel, consented] = await Promise.all([
    known ?? store.channels.findOne({ _id: subject.channelId, shopId }).read('primary').lean<ChannelDoc>(),
    consents.now(shopId, subject.channelId),
  ])
  if (!channel) throw new DoorRefusal('channel-unlinked')
  const closed = !channel.live
    ? 'channel-unlinked'
    : channel.status === 'needs-relink'
      ? 'needs-relink'
      : null
  return {
    platform: channel.platform,
    consented,
    grantedScopes: channel.grantedScopes,
    closed,
    isFrozen: (channel.frozenAt ?? null) !== null,
  }
}
