import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './quick-reply-list.module.css'
import type { QuickReplies } from './use-quick-replies.ts'

const LIST_ID = 'quick-replies'
const optionId = (at: number): string => `${LIST_ID}-${at}`

/** What ties the field to the list for those who hear the page. */
export const listProps = ({ isOpen, found, active }: QuickReplies) =>
  isOpen && found.length > 0 ? { 'aria-controls': LIST_ID, 'aria-activedescendant': optionId(active) } : {}

/** Above the answer while it begins with a slash; the keys stay in the field. */
export function QuickReplyList({ replies }: { replies: QuickReplies }) {
  const { t } = useTranslation('inbox')
  if (!replies.isOpen) return null
  const { found, active, pick } = replies
  return (
    <div className={classes.panel}>
      {found.length > 0 && (
        <div role="listbox" id={LIST_ID} aria-label={t('quick.list')} className={classes.list}>
          {found.map((reply, at) => (
            // The field keeps the focus and the keys; a press is a shortcut for Enter on this line.
            <div
              key={reply.id}
              id={optionId(at)}
              role="option"
              aria-selected={at === active}
              tabIndex={-1}
              className={classes.option}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(reply)}
            >
              <span className={classes.shortcut}>/{reply.shortcut}</span>
              <span className={classes.text}>{reply.text}</span>
            </div>
          ))}
        </div>
      )}
      <div className={classes.foot} role="status">
        {t(found.length > 0 ? 'quick.keys' : 'quick.none')} <Link to="/settings">{t('quick.edit')}</Link>
      </div>
    </div>
  )
}
