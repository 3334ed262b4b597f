import { problemSentence } from '../../channels/error-texts.ts'
import { type Repair, repairOf } from '../../channels/repairs.ts'
import { SHOWN } from '../../outbox/settle.ts'
import { type Unsettled, unsettledWork } from '../../outbox/unsettled.ts'
import type { OutboxDoc } from '../../store/models/outbox.ts'
import type { SendStatus } from '../../store/models/conversation.ts'
import type { Language, ReadDeps } from './deps.ts'

/** What staff asked for on a comment and is not done: under way, failed, or of unknown fate. */
export interface WorkShape {
  readonly id: string
  /** `hide` and `like` stand for taking it back, too. */
  readonly action: 'reply' | 'private-reply' | 'edit' | 'delete' | 'hide' | 'like'
  readonly status: SendStatus
  readonly problem: {
    readonly code: string
    readonly detail: string
    readonly repair: Repair | null
    /** When it is tried next by itself; null: it is not. */
    readonly resumesAt: string | null
  } | null
  readonly acceptedAt: string
}

const ACTIONS: Partial<Record<OutboxDoc['kind'], WorkShape['action']>> = {
  'reply-comment': 'reply',
  'private-reply': 'private-reply',
  'edit-comment': 'edit',
  'delete-comment': 'delete',
  'hide-comment': 'hide',
  'like-comment': 'like',
}

export async function workOn(
  deps: ReadDeps,
  shopId: string,
  commentIds: readonly string[],
  language: Language,
): Promise<(commentId: string) => WorkShape[]> {
  const open = await unsettledWork(deps.store, shopId, commentIds)
  return (commentId) => (open.get(commentId) ?? []).flatMap((row) => shapeOf(row, language))
}

function shapeOf(row: Unsettled, language: Language): WorkShape[] {
  const action = ACTIONS[row.kind]
  if (!action) return []
  return [
    {
      id: row._id,
      action,
      status: SHOWN[row.state],
      problem:
        row.problem === null
          ? null
          : {
              code: row.problem,
              detail: problemSentence(row.problem, language, row.platform),
              repair: repairOf(row.problem),
              resumesAt: row.state === 'deferred' ? (row.deferredUntil?.toISOString() ?? null) : null,
            },
      acceptedAt: row.acceptedAt.toISOString(),
    },
  ]
}
