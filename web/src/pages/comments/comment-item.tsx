import { useState } from 'react'
import type { Comment } from '../../api/comments.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { CommentActions } from './comment-actions.tsx'
import { CommentBubble } from './comment-bubble.tsx'
import { CommentForm, type FormKind } from './comment-form.tsx'
import classes from './comment-item.module.css'
import { CommentStates } from './comment-states.tsx'
import { useAuthorName } from './comment-words.ts'
import { useCommentAct } from './use-comment-act.ts'

export interface CommentItemProps {
  readonly comment: Comment
  /** Everything said under the top of its thread. */
  readonly answers: readonly Comment[]
}

/** One comment, and all that can be done with it. */
export function CommentItem({ comment, answers }: CommentItemProps) {
  const name = useAuthorName(comment)
  const acts = useCommentAct(comment, answers)
  const [form, setForm] = useState<FormKind | null>(null)
  return (
    <article
      className={classes.comment}
      aria-label={name}
      data-own={comment.own || undefined}
      data-hidden={comment.hidden || undefined}
    >
      <PersonAvatar
        id={comment.person?.id ?? comment.channelId}
        name={name}
        avatarUrl={comment.person?.avatarUrl ?? null}
        size={34}
      />
      <div className={classes.body}>
        <CommentBubble comment={comment} name={name} />
        <div className={classes.meta}>
          <CommentStates comment={comment} waiting={acts.waiting} />
          {comment.deletedAt === null && (
            <CommentActions comment={comment} name={name} acts={acts} onForm={setForm} />
          )}
        </div>
        {form !== null && (
          <CommentForm
            key={form}
            kind={form}
            comment={comment}
            name={name}
            acts={acts}
            onClose={() => setForm(null)}
          />
        )}
      </div>
    </article>
  )
}
