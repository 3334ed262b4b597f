import { POLICY_CODES, type PolicyCode, scopesFor, TEXT_VERSION } from '../../config/permissions.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { authorizeUrl as facebookUrl, parseCallback as parseFacebook } from '../channels/facebook/oauth.ts'
import type { Platform } from '../channels/platform.ts'
import { authorizeUrl as zaloUrl, parseCallback as parseZalo, pkcePair } from '../channels/zalo/oauth.ts'
import type { ConsentActor } from '../consent/ledger.ts'
import { DoorRefusal } from '../door/door.ts'
import { newId } from '../kit/ids.ts'
import { err, ok, type Result } from '../kit/result.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed, type LinkProblem, redirectUriOf } from './deps.ts'
import { finishFacebookAuthorization } from './facebook-link.ts'
import { policyCodes } from './granted.ts'
import { moveLink } from './link-events.ts'
import { makeState, type Starter, spendState } from './states.ts'
import { finishZaloAuthorization } from './zalo-link.ts'

/** A link that was not finished by then has to be started again. */
const LINK_MS = 30 * 60 * 1000

export interface NewLink {
  readonly platform: Platform
  readonly codes: readonly PolicyCode[]
  readonly textVersion: string
  readonly locale: 'vi' | 'en'
  readonly returnTo: string | null
}

export type NewLinkRefusal = 'text-outdated' | 'platform-off' | 'code-of-other-platform'

/** Starts a link: the codes ticked are consents, each recorded now and copied to the channels when the link completes. */
export async function createLink(
  deps: LinkingDeps,
  who: ConsentActor & { readonly shopId: string },
  wish: NewLink,
): Promise<Result<LinkDoc, NewLinkRefusal>> {
  const { store, clock, consents } = deps
  if (deps[wish.platform] === null) return err('platform-off')
  if (wish.textVersion !== TEXT_VERSION) return err('text-outdated')
  if (wish.codes.some((code) => POLICY_CODES[code].platform !== wish.platform))
    return err('code-of-other-platform')
  const now = clock.nowMs()
  const link: LinkDoc = {
    _id: newId('lnk'),
    shopId: who.shopId,
    userId: who.userId,
    platform: wish.platform,
    codes: [...new Set(wish.codes)],
    textVersion: wish.textVersion,
    locale: wish.locale,
    returnTo: wish.returnTo,
    status: 'awaiting-authorization',
    problem: null,
    candidates: [],
    grantedScopes: [],
    extraScopes: [],
    grantId: null,
    channelIds: [],
    createdAt: new Date(now),
    expiresAt: new Date(now + LINK_MS),
  }
  await store.transaction(async (session) => {
    await store.links.create([link], { session })
    await consents.give(
      {
        shopId: who.shopId,
        linkId: link._id,
        channelId: null,
        codes: link.codes,
        textVersion: wish.textVersion,
        locale: wish.locale,
        by: { userId: who.userId, role: who.role, address: who.address ?? null },
      },
      session,
    )
  })
  return ok(link)
}

/** A link of the shop, as it stands now: one that ran out says so. Whose it is within the shop is the caller's to check. */
export async function findLink(deps: LinkingDeps, shopId: string, linkId: string): Promise<LinkDoc | null> {
  const link = await deps.store.links.findOne({ _id: linkId, shopId }).lean<LinkDoc>()
  if (!link) return null
  const over =
    isOver(deps, link) && (link.status === 'awaiting-authorization' || link.status === 'choose-accounts')
  return over ? { ...link, status: 'expired', problem: 'expired' } : link
}

/** The time in which the link may be gone on with has run out. */
export const isOver = ({ clock }: Pick<LinkingDeps, 'clock'>, link: LinkDoc): boolean =>
  link.expiresAt.getTime() <= clock.nowMs()

/** Where the browser goes: the platform, or back to the link with a problem (null: it is finished already). */
export async function startAuthorization(
  deps: LinkingDeps,
  platform: Platform,
  linkId: string,
  starter: Starter,
): Promise<{ url: string } | { problem: LinkProblem | null }> {
  const link = await findLink(deps, starter.shopId, linkId)
  if (!link || link.platform !== platform) return { problem: 'state-invalid' }
  if (link.userId !== starter.userId) return { problem: 'wrong-user' }
  if (link.status === 'expired' || isOver(deps, link)) return { problem: 'expired' }
  if (link.status === 'completed') return { problem: null }
  // Tried again after a failure: what was consented to with it is in effect again.
  if (link.status === 'failed') await moveLink(deps, link, 'awaiting-authorization', { problem: null })
  return authorizeAt(deps, platform, link, starter)
}

async function authorizeAt(
  deps: LinkingDeps,
  platform: Platform,
  link: LinkDoc,
  starter: Starter,
): Promise<{ url: string } | { problem: LinkProblem }> {
  const redirectUri = redirectUriOf(deps.publicUrl, platform)
  if (platform === 'facebook' && deps.facebook) {
    const state = await makeState(deps, platform, link._id, starter, null)
    return {
      url: facebookUrl(deps.facebook, {
        redirectUri,
        state,
        codes: link.codes,
        scopes: scopesFor(policyCodes(link.codes)),
        rerequest: true,
      }),
    }
  }
  if (platform === 'zalo' && deps.zalo) {
    const pkce = pkcePair(deps.zalo)
    const state = await makeState(deps, platform, link._id, starter, pkce?.verifier ?? null)
    return { url: zaloUrl(deps.zalo, { redirectUri, state, codeChallenge: pkce?.challenge ?? null }) }
  }
  return { problem: 'platform-down' }
}

/** The platform's answer. Everything a stranger can send ends in a problem code and changes nothing. */
export async function finishAuthorization(
  deps: LinkingDeps,
  platform: Platform,
  query: Readonly<Record<string, string>>,
  session: Starter | null,
): Promise<{ linkId: string | null; problem: LinkProblem | null }> {
  const spent = await spendState(deps, platform, query.state ?? null, session)
  if ('refused' in spent) {
    deps.log.warn('a link callback was refused', { platform, linkId: spent.linkId, problem: spent.refused })
    return { linkId: spent.linkId, problem: spent.refused }
  }
  const linkId = spent.row.linkId ?? ''
  const link = await findLink(deps, spent.row.shopId ?? '', linkId)
  if (!link) return { linkId: null, problem: 'state-invalid' }
  if (link.status === 'expired') return { linkId, problem: 'expired' }
  if (link.status === 'completed') return { linkId, problem: 'state-invalid' }
  try {
    await authorized(deps, link, query, spent.verifier)
    return { linkId, problem: null }
  } catch (error) {
    const problem = problemOf(error, platform)
    if (problem === null) throw error
    deps.log.warn('a link failed', { platform, linkId, problem, platformCode: platformCodeOf(error) })
    await moveLink(deps, link, 'failed', { problem })
    return { linkId, problem }
  }
}

async function authorized(
  deps: LinkingDeps,
  link: LinkDoc,
  query: Readonly<Record<string, string>>,
  verifier: string | null,
): Promise<void> {
  if (link.platform === 'facebook') {
    const answer = parseFacebook(query)
    if (!answer.ok) throw new LinkFailed(answer.error)
    return finishFacebookAuthorization(deps, link, answer.value.code)
  }
  const answer = parseZalo(query)
  // The shape of a refusal is not documented: without a code nothing was granted.
  if (!answer.ok) throw new LinkFailed('denied')
  return finishZaloAuthorization(deps, link, answer.value, verifier)
}

function platformCodeOf(error: unknown): string | null {
  const told = error instanceof LinkFailed ? error.cause : error
  return told instanceof ChannelError ? told.platformCode : null
}

/** Platform words for a merchant's problem; null: not the platform's doing, let it be an error of ours. */
export function problemOf(error: unknown, platform: Platform): LinkProblem | null {
  if (error instanceof LinkFailed) return error.problem
  if (error instanceof DoorRefusal) return error.code === 'platform-off' ? 'platform-down' : 'denied'
  if (!(error instanceof ChannelError)) return null
  const byCode: Record<string, LinkProblem> = {
    'code-rejected': 'code-rejected',
    'redirect-not-registered': 'redirect-not-registered',
    'app-inactive': 'app-not-active',
    'app-not-approved': 'app-not-active',
    'api-not-registered': 'app-not-active',
    'app-disabled': 'app-not-active',
    'app-secret-wrong': 'app-not-active',
    'app-misconfigured': 'app-not-active',
    'account-unverified': 'oa-not-verified',
    'package-required': 'package-too-low',
    'permission-missing': platform === 'zalo' ? 'app-slot-taken' : 'denied',
    'wrong-account': 'not-admin',
    'role-lost': 'not-admin',
  }
  return byCode[error.code] ?? (error.retry === 'never' ? 'code-rejected' : 'platform-down')
}
