import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comment } from '../../api/comments.ts'
import type { FormKind } from './comment-form.tsx'
import classes from './comment-item.module.css'
import { ConfirmDelete } from './confirm-delete.tsx'
import type { CommentActs } from './use-comment-act.ts'

export interface CommentActionsProps {
  readonly comment: Comment
  readonly acts: CommentActs
  readonly onForm: (form: FormKind) => void
}

/** What can be done with a comment: with a customer's other things than with the Page's own. */
export function CommentActions({ comment, acts, onForm }: CommentActionsProps) {
  const { t } = useTranslation('comments')
  const [asksDelete, setAsksDelete] = useState(false)
  const { own, hidden, liked, privateReply } = comment
  const button = (label: string, onClick: () => void) => (
    <button type="button" className={classes.action} disabled={acts.isAsking} onClick={onClick}>
      {label}
    </button>
  )
  return (
    <>
      {button(t('action.reply'), () => onForm('replies'))}
      {privateReply.allowed && button(t('action.privateReply'), () => onForm('private-replies'))}
      {button(t(liked ? 'action.unlike' : 'action.like'), () => acts.act({ do: liked ? 'unlike' : 'like' }))}
      {!own &&
        button(t(hidden ? 'action.unhide' : 'action.hide'), () =>
          acts.act({ do: hidden ? 'unhide' : 'hide' }),
        )}
      {own && button(t('action.edit'), () => onForm('edit'))}
      {own && button(t('action.delete'), () => setAsksDelete(true))}
      <ConfirmDelete
        isOpen={asksDelete}
        onClose={() => setAsksDelete(false)}
        onConfirm={() => {
          setAsksDelete(false)
          acts.act({ do: 'delete' })
        }}
      />
    </>
  )
}
