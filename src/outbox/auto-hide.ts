import type { ChannelDoc, HideRules } from '../store/models/channel.ts'
import type { CommentDoc, HiddenFor } from '../store/models/comment.ts'
import { foldText } from '../vault/blind-index.ts'
import { actOnComment } from './comment-actions.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import { holdsPhone } from './find-phone.ts'

/** Who hides by rule, in the words of the outbox. */
const AUTHOR = { kind: 'bot', id: 'auto-hide' } as const

/**
 * Hides, of these comments, what the rules of their Page say. Each text is judged once: a comment that staff have shown again
 * stays as they want it until its text is another. Repeating it changes nothing.
 * @returns how many were given to be hidden
 */
export async function screenComments(
  deps: OutboxDeps,
  shopId: string,
  commentIds: readonly string[],
): Promise<number> {
  const { store } = deps
  const channels = await channelsWithRules(deps, shopId)
  if (channels.size === 0) return 0
  const comments = await store.comments
    .find({
      _id: { $in: [...commentIds] },
      shopId,
      channelId: { $in: [...channels.keys()] },
      stub: false,
      own: false,
      hidden: false,
      deletedAt: null,
      // What was written before the rule, or before the link, is not what it was made for.
      history: { $ne: true },
    })
    .lean<CommentDoc[]>()
  let hidden = 0
  for (const comment of comments) {
    const rules = channels.get(comment.channelId)
    if (rules === undefined || !isToJudge(comment, rules.since)) continue
    const text = await textOf(deps, comment)
    const why = text === null ? null : hiddenFor(rules, text)
    if (why !== null && (await hide(deps, comment, why))) hidden += 1
  }
  return hidden
}

/** Each text once, and none that stood before the rules did. */
function isToJudge({ textAt, receivedAt, autoHiddenText }: CommentDoc, since: Date): boolean {
  if (textAt === null || autoHiddenText?.getTime() === textAt.getTime()) return false
  return textAt >= since || receivedAt >= since
}

/** Which rule a text falls under; the phone first. null: none. */
export function hiddenFor(rules: HideRules, text: string): HiddenFor | null {
  if (rules.phones && holdsPhone(text)) return 'phone'
  const words = spaced(text)
  return rules.words.some((word) => words.includes(spaced(word))) ? 'word' : null
}

/** Words alone, folded, with a space around each: `Lừa ĐẢO!!` → ` lua dao `. */
const spaced = (text: string): string =>
  ` ${foldText(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `

type StandingRules = NonNullable<ChannelDoc['hideRules']>

async function channelsWithRules({ store }: OutboxDeps, shopId: string): Promise<Map<string, StandingRules>> {
  const channels = await store.channels
    .find({ shopId, live: true, hideRules: { $type: 'object' } }, { hideRules: 1 })
    .hint('list')
    .lean<Pick<ChannelDoc, '_id' | 'hideRules'>[]>()
  return new Map(channels.flatMap(({ _id, hideRules }) => (hideRules ? [[_id, hideRules]] : [])))
}

async function textOf({ vault }: OutboxDeps, comment: CommentDoc): Promise<string | null> {
  const { _id, shopId, personId, sealedText } = comment
  if (sealedText === null) return null
  const place = { collection: 'comments', documentId: _id, field: 'sealedText' }
  if (personId === null) return (await vault.forShop(shopId)).open(place, sealedText)
  const people = await vault.forPeople(shopId, [personId], { create: false })
  return people.has(personId) ? people.open(personId, place, sealedText) : null
}

async function hide(deps: OutboxDeps, comment: CommentDoc, why: HiddenFor): Promise<boolean> {
  const { store, clock, log } = deps
  const { _id, shopId } = comment
  try {
    const { isNew } = await actOnComment(
      deps,
      shopId,
      _id,
      { do: 'hide', hidden: true },
      {
        author: AUTHOR,
        // With blanks, which no client's key can have: one hiding for each text that ever stood.
        idempotencyKey: `auto-hide ${_id} ${comment.textAt?.getTime() ?? 0}`,
        fingerprint: null,
      },
    )
    await store.comments.updateOne(
      { _id, shopId, autoHiddenText: { $ne: comment.textAt } },
      { $set: { autoHiddenFor: why, autoHiddenAt: new Date(clock.nowMs()), autoHiddenText: comment.textAt } },
    )
    return isNew
  } catch (error) {
    if (!(error instanceof SendRefused)) throw error
    log.info('a comment could not be hidden by rule', { commentId: _id, reason: error.code })
    return false
  }
}
