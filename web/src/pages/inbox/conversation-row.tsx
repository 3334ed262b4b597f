import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Heard } from '../../kit/heard.tsx'
import type { Conversation, ConversationFilter } from '../../api/conversations.ts'
import type { RowProps } from '../../kit/long-list.tsx'
import { nameless } from '../../kit/nameless.ts'
import { shortTime } from '../../kit/time.ts'
import { useDraft } from '../../live/drafts.ts'
import { PersonAvatar } from '../../parts/person-avatar.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import classes from './conversation-row.module.css'
import { preview } from './preview.ts'

/** Pixels; every row is as high, so that a list of any length can be drawn in part. */
export const ROW_HEIGHT = 82
const MOST_COUNTED = 99

export interface ConversationRowProps {
  readonly conversation: Conversation
  readonly channelName: string | undefined
  readonly filter: ConversationFilter
  readonly userId: string
  readonly isOpen: boolean
  readonly row: RowProps
}

export function ConversationRow(props: ConversationRowProps) {
  const { conversation, channelName, filter, userId, isOpen, row } = props
  const { t } = useTranslation('inbox')
  const { person, platform, unreadCount, assignee } = conversation
  return (
    <Link
      to="/inbox/$conversationId"
      params={{ conversationId: conversation.id }}
      search={filter}
      className={classes.row}
      style={{ height: ROW_HEIGHT }}
      data-open={isOpen || undefined}
      data-unread={unreadCount > 0 || undefined}
      aria-current={isOpen ? 'page' : undefined}
      {...row}
    >
      <div className={classes.face}>
        <PersonAvatar id={person.id} name={person.name} avatarUrl={person.avatarUrl} size={46} />
        <div className={classes.platform}>
          <PlatformMark platform={platform} size={15} />
        </div>
      </div>
      <div>
        <div className={classes.line}>
          <span className={classes.name}>{person.name ?? t(nameless(person))}</span>
          <time className={classes.time} dateTime={conversation.updatedAt}>
            {shortTime(conversation.updatedAt)}
          </time>
        </div>
        <div className={classes.line}>
          <Preview conversation={conversation} userId={userId} />
          {unreadCount > 0 && (
            <span className={classes.count}>
              <span aria-hidden>{unreadCount > MOST_COUNTED ? t('unreadShort') : unreadCount}</span>
              <Heard>{t('unread', { count: unreadCount })}</Heard>
            </span>
          )}
        </div>
        <div className={classes.channel}>
          {channelName}
          {assignee &&
            ` · ${assignee.userId === userId ? t('author.you') : (assignee.name ?? assignee.userId)}`}
        </div>
      </div>
    </Link>
  )
}

/** What was said last; a draft or a message that did not leave comes before it. */
function Preview({
  conversation: { id, lastMessage },
  userId,
}: {
  conversation: Conversation
  userId: string
}) {
  const { t } = useTranslation('inbox')
  const draft = useDraft(userId, id)
  if (draft.text.trim() !== '')
    return (
      <span className={classes.preview} data-tone="draft">
        {t('draft', { text: draft.text })}
      </span>
    )
  if (lastMessage === null) return <span className={classes.preview} />
  const { direction, status, author } = lastMessage
  const isBad = direction === 'out' && (status === 'failed' || status === 'unknown')
  const text = preview(lastMessage)
  return (
    <span className={classes.preview} data-tone={isBad ? 'bad' : undefined}>
      {isBad
        ? `${t(`status.${status}`)}: ${text}`
        : direction === 'in'
          ? text
          : t(author.id === userId ? 'you' : 'shop', { text })}
    </span>
  )
}
