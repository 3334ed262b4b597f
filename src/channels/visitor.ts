/**
 * Somebody who writes in a website's chat box without being known to the platform: no person of the account, only the
 * ids of one visit. Both stand in the one text that is their external id, for without either they cannot be answered.
 */
export interface Visitor {
  readonly anonymousId: string
  readonly conversationId: string
}

const PREFIX = 'visitor:'
const FORM = /^visitor:([^/]+)\/([^/]+)$/

/** Platforms' ids of people are digits, so that none is ever taken for a visitor's. */
export const visitorId = ({ anonymousId, conversationId }: Visitor): string =>
  `${PREFIX}${encodeURIComponent(anonymousId)}/${encodeURIComponent(conversationId)}`

/** Asked before anything is asked of a platform about a person: of a visitor it knows nothing. */
export const isVisitor = (externalId: string): boolean => externalId.startsWith(PREFIX)

/** The ids of a visitor's external id; null: a person's. */
export function visitorOf(externalId: string): Visitor | null {
  const [, anonymousId, conversationId] = FORM.exec(externalId) ?? []
  return anonymousId === undefined || conversationId === undefined
    ? null
    : { anonymousId: decodeURIComponent(anonymousId), conversationId: decodeURIComponent(conversationId) }
}
