import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import type { Conversation } from '../../api/conversations.ts'
import { withMoreTexts } from '../../i18n/start.ts'
import { heldUp, usePendingSends } from '../../live/pending-sends.ts'
import classes from './answer.module.css'
import { Closed } from './closed.tsx'
import { Composer } from './composer.tsx'
import { useVerdict } from './use-verdict.ts'
import { WindowBar } from './window-bar.tsx'

/** Comes after the messages do: what was said is looked at first. */
const Others = lazy(() => withMoreTexts(import('./others.tsx')))

/** Below the thread: what holds answers up, how long answering is possible, and the answer itself. */
export function Answer({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { t } = useTranslation('inbox')
  const { data: channels } = useQuery(channelsQuery)
  const verdict = useVerdict(conversation)
  const waiting = heldUp(usePendingSends(conversation.id)).length
  const needsRelink = channels?.find(({ id }) => id === conversation.channelId)?.status === 'needs-relink'
  return (
    <div className={classes.answer}>
      {waiting > 0 && (
        <div className={classes.note} role="status">
          <IconWifiOff size={18} aria-hidden />
          {t('composer.unsent', { count: waiting })}
        </div>
      )}
      {needsRelink && verdict.canSend && (
        <div className={classes.note} role="status">
          <IconPlugConnectedX size={18} aria-hidden />
          <span>
            {t('composer.needsRelink')} <Link to="/channels">{t('composer.toChannels')}</Link>
          </span>
        </div>
      )}
      <Suspense fallback={null}>
        <Others conversationId={conversation.id} userId={userId} />
      </Suspense>
      {verdict.canSend ? (
        <>
          <WindowBar verdict={verdict} platform={conversation.platform} />
          <Composer conversation={conversation} userId={userId} />
        </>
      ) : (
        <Closed conversation={conversation} verdict={verdict} userId={userId} />
      )}
    </div>
  )
}
