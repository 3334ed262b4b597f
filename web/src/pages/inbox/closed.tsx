import { Button } from '@mantine/core'
import { IconLock, IconPhone } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from '@tanstack/react-router'
import { readContact } from '../../api/contact.ts'
import type { Conversation, WindowNow } from '../../api/conversations.ts'
import { canLink, meQuery } from '../../api/me.ts'
import { personQuery } from '../../api/people.ts'
import { coded } from '../../i18n/coded.ts'
import { dialled } from '../../kit/phone.ts'
import { useDraft } from '../../live/drafts.ts'
import { tellProblem } from '../../parts/tell.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import classes from './answer.module.css'

/** In place of the answer when nothing may be sent: why, until when, and what can be done instead. */
export function Closed({
  conversation,
  verdict,
  userId,
}: {
  conversation: Conversation
  verdict: WindowNow
  userId: string
}) {
  const { t } = useTranslation('inbox')
  const isOwner = canLink(useQuery(meQuery).data)
  const { data: person } = useQuery(personQuery(conversation.person.id))
  const call = useMutation({ mutationFn: () => dial(conversation.person.id), onError: tellProblem })
  const draft = useDraft(userId, conversation.id)
  const { reason, detail } = verdict
  const next = coded('inbox:window.opensWhen', reason, '')
  return (
    <div className={classes.closed} role="group" aria-label={t('closed.title')}>
      <span className={classes.closedIcon}>
        <IconLock size={20} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.closedWords}>
        <p className={classes.closedTitle}>{t('closed.title')}</p>
        <span>{detail}</span> <span className={classes.soft}>{next}</span> <HelpLink topic="tra-loi-khach" />
        {reason === 'paid-switch-off' && isOwner && (
          <div>
            <Link to="/settings">{t('closed.allowPaid')}</Link>
          </div>
        )}
        {draft.text.trim() !== '' && <div className={classes.soft}>{t('closed.draftKept')}</div>}
      </div>
      {person?.phone && (
        <Button
          variant="light"
          leftSection={<IconPhone size={17} aria-hidden />}
          loading={call.isPending}
          onClick={() => call.mutate()}
        >
          {t('closed.call', { phone: person.phone })}
        </Button>
      )}
    </div>
  )
}

/** The number is opened, on record, by the click that dials it. */
async function dial(personId: string): Promise<void> {
  const { phone } = await readContact(personId, 'service')
  if (phone !== null) window.location.assign(`tel:${dialled(phone) ?? phone}`)
}
