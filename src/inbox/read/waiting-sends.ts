import { placeOf, parseAction, type StoredAction } from '../../outbox/sealed-action.ts'
import { waitingIn, type WaitingIn } from '../../outbox/cancel-waiting.ts'
import type { OutboxDoc } from '../../store/models/outbox.ts'
import { namesOfStaff } from '../staff.ts'
import type { Page, ReadDeps } from './deps.ts'
import { briefsOf, openerFor } from './opened.ts'

/** One send that waits, as its owner looks at it before a freeze is lifted. */
export interface WaitingSend {
  readonly id: string
  readonly kind: OutboxDoc['kind']
  readonly channelId: string
  /** null: it is comment work. */
  readonly conversationId: string | null
  readonly commentId: string | null
  readonly person: { readonly id: string; readonly name: string | null } | null
  readonly author: { readonly kind: 'staff' | 'bot'; readonly id: string; readonly name: string | null }
  /** null: it has none, or its person was erased. */
  readonly text: string | null
  /** Files with it. */
  readonly attachmentCount: number
  readonly acceptedAt: string
}

/** What waits in these channels, conversation by conversation, each in the order it would leave. */
export async function listWaitingSends(
  deps: ReadDeps,
  where: WaitingIn,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<WaitingSend>> {
  const rows = await deps.store.outbox
    .find({ ...waitingIn(where), ...afterRow(cursor) })
    .sort({ threadKey: 1, seq: 1 })
    .limit(limit + 1)
    .lean<OutboxDoc[]>()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await shapesOf(deps, where.shopId, page),
    nextCursor: rows.length > page.length && last ? cursorOf(last) : null,
  }
}

async function shapesOf(deps: ReadDeps, shopId: string, rows: readonly OutboxDoc[]): Promise<WaitingSend[]> {
  const personIds = rows.map(({ personId }) => personId)
  const opener = await openerFor(deps, shopId, personIds)
  const [people, staff] = await Promise.all([
    briefsOf(deps, shopId, personIds, opener),
    namesOfStaff(
      deps,
      shopId,
      rows.map(({ authorId }) => authorId),
    ),
  ])
  return rows.map((row) => {
    const json = opener.open(row.personId, placeOf(row._id), row.sealedAction)
    const person = row.personId === null ? undefined : people.get(row.personId)
    return {
      id: row._id,
      kind: row.kind,
      channelId: row.channelId,
      conversationId: row.messageId === null ? null : row.threadKey,
      commentId: row.commentId,
      person: person === undefined ? null : { id: person.id, name: person.name },
      author: { kind: row.author, id: row.authorId, name: staff.get(row.authorId) ?? null },
      ...(json === null ? { text: null, attachmentCount: 0 } : wordsOf(parseAction(json))),
      acceptedAt: row.acceptedAt.toISOString(),
    }
  })
}

function wordsOf(action: StoredAction): Pick<WaitingSend, 'text' | 'attachmentCount'> {
  switch (action.do) {
    case 'send-message':
      return { text: action.text, attachmentCount: action.attachments.length }
    case 'request-info':
      return { text: action.title, attachmentCount: 0 }
    case 'reply-comment':
      return { text: action.text, attachmentCount: action.attachmentUrl === null ? 0 : 1 }
    case 'private-reply':
    case 'edit-comment':
      return { text: action.text, attachmentCount: 0 }
    default:
      return { text: null, attachmentCount: 0 }
  }
}

const cursorOf = ({ threadKey, seq }: OutboxDoc): string =>
  Buffer.from(`${threadKey} ${seq}`).toString('base64url')

function afterRow(cursor: string | undefined): object {
  const [, threadKey, seq] =
    /^([\w-]{1,64}) (\d{1,15})$/.exec(Buffer.from(cursor ?? '', 'base64url').toString('utf8')) ?? []
  if (threadKey === undefined || seq === undefined) return {}
  return { $or: [{ threadKey: { $gt: threadKey } }, { threadKey, seq: { $gt: Number(seq) } }] }
}
