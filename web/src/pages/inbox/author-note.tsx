import { IconRobot, IconUser, IconDeviceMobile } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Heard } from '../../kit/heard.tsx'
import type { Message } from '../../api/messages.ts'
import { nameless } from '../../kit/nameless.ts'
import classes from './message-row.module.css'
import { useThread } from './thread-context.ts'

const ICON = { staff: IconUser, bot: IconRobot, platform: IconDeviceMobile } as const

/** Who wrote it. What is plain to see is only said for screen readers. */
export function AuthorNote({ message: { author }, isShown }: { message: Message; isShown: boolean }) {
  const { t } = useTranslation('inbox')
  const { conversation, userId } = useThread()
  if (author.kind === 'person')
    return <Heard>{conversation.person.name ?? t(nameless(conversation.person))}</Heard>
  const isOwn = author.kind === 'staff' && author.id === userId
  if (isOwn || !isShown) return <Heard>{isOwn ? t('author.you') : authorName(author.kind)}</Heard>
  const Icon = ICON[author.kind]
  return (
    <div className={classes.author}>
      <Icon size={13} stroke={1.8} aria-hidden />
      {authorName(author.kind)}
    </div>
  )

  function authorName(kind: 'staff' | 'bot' | 'platform'): string {
    return kind === 'platform' ? t(`author.${conversation.platform}`) : t(`author.${kind}`)
  }
}
