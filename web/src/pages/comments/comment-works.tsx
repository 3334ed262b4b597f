import { IconAlertCircle, IconClock, IconHelpCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CommentWork } from '../../api/comments.ts'
import classes from './comment-item.module.css'

const ICON = {
  queued: IconClock,
  sending: IconClock,
  failed: IconAlertCircle,
  unknown: IconHelpCircle,
} as const

/** What staff asked for and is not done yet, or did not succeed and why. */
export function CommentWorks({ works }: { works: readonly CommentWork[] }) {
  return (
    <div role="status">
      {works.map((work) => (
        <Work key={work.id} work={work} />
      ))}
    </div>
  )
}

function Work({ work: { action, status, problem } }: { work: CommentWork }) {
  const { t } = useTranslation('comments')
  const isOpen = status === 'queued' || status === 'sending'
  const Icon = ICON[status]
  return (
    <div className={classes.work} data-tone={isOpen ? undefined : 'bad'}>
      <Icon size={15} aria-hidden />
      <span>
        {t(`work.${isOpen ? 'open' : status}.${action}`)} {!isOpen && problem?.detail}
      </span>
    </div>
  )
}
