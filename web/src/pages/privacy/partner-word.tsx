import { Button, Group, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lastWordsQuery, type Partner, recordAct } from '../../api/partners.ts'
import { personQuery } from '../../api/people.ts'
import { dateTime } from '../../kit/time.ts'
import { useCaseAct } from './use-case-act.ts'

const SHOWN = 60

/** A customer's yes or no to one partner, with the message in which they said it. */
export function PartnerWord({ partner, personId }: { partner: Partner; personId: string }) {
  const { t } = useTranslation('cases')
  const { data: person } = useQuery(personQuery(personId))
  const conversationId = person?.conversationId ?? null
  const { data: words = [] } = useQuery({
    ...lastWordsQuery(conversationId ?? ''),
    enabled: conversationId !== null,
  })
  const [chosen, setChosen] = useState('')
  const messageId = chosen || (words[0]?.id ?? '')
  const { mutate, isPending } = useCaseAct((act: 'consents' | 'withdrawals') =>
    recordAct(partner, act, { personId, ...(messageId === '' ? {} : { messageId }) }),
  )
  return (
    <Group align="end">
      {words.length === 0 && (
        <Text size="sm" c="var(--ink-soft)">
          {t('partners.noWord')}
        </Text>
      )}
      {words.length > 0 && (
        <NativeSelect
          label={t('partners.word', { who: person?.name ?? person?.externalId ?? '' })}
          value={messageId}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={words.map(({ id, text, sentAt }) => ({
            value: id,
            label: `${dateTime(sentAt)}: ${(text ?? '').slice(0, SHOWN)}`,
          }))}
        />
      )}
      <Button disabled={messageId === ''} loading={isPending} onClick={() => mutate('consents')}>
        {t('partners.yes')}
      </Button>
      <Button variant="default" loading={isPending} onClick={() => mutate('withdrawals')}>
        {t('partners.no')}
      </Button>
    </Group>
  )
}
