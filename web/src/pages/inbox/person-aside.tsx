import { CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { conversationQuery } from '../../api/conversations.ts'
import { PersonCard } from '../people/person-card.tsx'
import classes from './person-aside.module.css'

/** Who is being talked with, beside the thread; on a phone in its place. */
export default function PersonAside({
  conversationId,
  onClose,
}: {
  conversationId: string
  onClose: () => void
}) {
  const { t } = useTranslation(['inbox', 'common'])
  const { data: conversation } = useQuery(conversationQuery(conversationId))
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('person')}</h2>
        <CloseButton aria-label={t('common:action.close')} onClick={onClose} />
      </div>
      {conversation !== undefined && (
        <PersonCard key={conversation.person.id} personId={conversation.person.id} isAside />
      )}
    </>
  )
}
