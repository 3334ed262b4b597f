import { ChannelError } from '../channels/channel-error.ts'
import { isVisitor } from '../channels/visitor.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'
import type { PlatformField } from './fields.ts'

/** A name that could not be had is asked for again after this long. */
const MISSING_RETRY_MS = 24 * 60 * 60 * 1000
/** A person over whom the platform stumbled, in words that may pass, is asked for again sooner. */
const STUMBLE_RETRY_MS = 15 * 60 * 1000

/** The platform itself is away or slows us down: asking for the next person would only meet the same. */
const NOT_ABOUT_THE_PERSON: ReadonlySet<string> = new Set([
  'platform-down',
  'platform-unreachable',
  'answer-lost',
  'rate-limited',
])

/** What a fetch brought. */
export interface Fetched {
  readonly values: Partial<Record<PlatformField, string | null>>
  /** null: not told. */
  readonly follower: boolean | null
  /** Why something is missing; null: nothing is. */
  readonly problem: string | null
  /** When to ask again; null: not by itself. */
  readonly retryAfterMs: number | null
  /** False: there was nothing to ask yet, and the first contact will make it due. */
  readonly asked: boolean
}

const nothing = (problem: string, retryAfterMs = MISSING_RETRY_MS): Fetched => ({
  values: {},
  follower: null,
  problem,
  retryAfterMs,
  asked: true,
})

const known = (values: Fetched['values']): Fetched => ({
  values,
  follower: null,
  problem: null,
  retryAfterMs: null,
  asked: true,
})

/** FB3 holds for people who did something towards the Page (docs/platforms/facebook.md#profile). */
const NOT_YET: Fetched = {
  values: {},
  follower: null,
  problem: 'no-interaction',
  retryAfterMs: null,
  asked: false,
}

/** A visitor of a website's chat box is nobody the platform knows. */
const VISITOR: Fetched = { ...NOT_YET, problem: 'visitor' }

/**
 * Asks the platform for one person, as far as the shop's consents and the platform's grant go. What is about the person
 * alone ends as a problem of theirs.
 * @throws {ChannelError} the platform is away or slows us down
 */
export async function askProfile(
  deps: PeopleDeps,
  channel: ChannelDoc | undefined,
  person: PersonDoc,
  signal: AbortSignal,
): Promise<Fetched> {
  if (!channel?.live) return nothing('channel-unlinked')
  const options = { signal, priority: 'bulk' as const }
  try {
    return channel.platform === 'zalo'
      ? await askZalo(deps, channel, person, options)
      : await askFacebook(deps, channel, person, options)
  } catch (error) {
    if (error instanceof DoorRefusal) return nothing(error.code)
    if (!(error instanceof ChannelError) || NOT_ABOUT_THE_PERSON.has(error.code) || signal.aborted)
      throw error
    if (error.code === 'not-a-follower') return { ...nothing(error.code), follower: false }
    const final = error.retry === 'never' || error.retry === 'after-relink'
    return nothing(error.code, final ? MISSING_RETRY_MS : STUMBLE_RETRY_MS)
  }
}

type Options = { readonly signal: AbortSignal; readonly priority: 'bulk' }

async function askZalo(
  deps: PeopleDeps,
  channel: ChannelDoc,
  person: PersonDoc,
  options: Options,
): Promise<Fetched> {
  if (isVisitor(person.externalId)) return VISITOR
  const detail = await deps.door.call<{
    name: string | null
    phone: string | null
    address: string | null
    isFollower: boolean | null
  }>(
    { kind: 'channel', shopId: channel.shopId, channelId: channel._id },
    'zalo.person-detail',
    { userId: person.externalId },
    options,
  )
  // Followers only (ZA2): of anybody else we keep what they submitted themselves.
  const follows = detail.isFollower ?? person.follower
  if (follows !== true) return { ...nothing('not-a-follower'), follower: detail.isFollower }
  const { name, phone, address, isFollower } = detail
  return {
    values: { name, phone, address },
    follower: isFollower,
    problem: name === null ? 'name-missing' : null,
    retryAfterMs: name === null ? MISSING_RETRY_MS : null,
    asked: true,
  }
}

/** The profile; where it is withheld (the usual answer without the reviewed feature), the name a conversation shows. */
async function askFacebook(
  deps: PeopleDeps,
  channel: ChannelDoc,
  person: PersonDoc,
  options: Options,
): Promise<Fetched> {
  if (person.lastInteractionAt === null) return NOT_YET
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  let problem: string
  try {
    const profile = await deps.door.call<{ name: string | null; pictureUrl: string | null }>(
      subject,
      'facebook.person-profile',
      { personId: person.externalId },
      options,
    )
    if (profile.name !== null) return known({ name: profile.name, avatarUrl: profile.pictureUrl })
    problem = 'name-missing'
  } catch (error) {
    if (!(error instanceof ChannelError) || error.retry !== 'never') throw error
    problem = error.code
  }
  const fallback = await deps.door.call<{ name: string | null }>(
    subject,
    'facebook.person-from-conversation',
    { pageId: channel.externalId, personId: person.externalId },
    options,
  )
  return fallback.name === null ? nothing(problem) : known({ name: fallback.name })
}
