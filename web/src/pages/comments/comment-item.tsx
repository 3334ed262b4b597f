import { useState } from 'react'
import type { Comment } from '../../api/comments.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { CommentActions } from './comment-actions.tsx'
import { CommentBubble } from './comment-bubble.tsx'
import { CommentForm, type FormKind } from './comment-form.tsx'
import classes from './comment-item.module.css'
import { CommentStates } from './comment-states.tsx'
import { CommentWorks } from './comment-works.tsx'
import { useAuthor } from './comment-words.ts'
import { useCommentAct } from './use-comment-act.ts'

export interface CommentItemProps {
  readonly comment: Comment
}

/** One comment, and all that can be done with it. */
export function CommentItem({ comment }: CommentItemProps) {
  const author = useAuthor(comment)
  const { name } = author
  const acts = useCommentAct(comment)
  const [form, setForm] = useState<FormKind | null>(null)
  return (
    <article
      className={classes.comment}
      aria-label={name}
      data-own={comment.own || undefined}
      data-hidden={comment.hidden || undefined}
    >
      <PersonAvatar {...author} size={34} />
      <div className={classes.body}>
        <CommentBubble comment={comment} name={name} />
        <div className={classes.meta}>
          <CommentStates comment={comment} />
          {comment.deletedAt === null && <CommentActions comment={comment} acts={acts} onForm={setForm} />}
        </div>
        <CommentWorks works={comment.actions} />
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
