import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addSubscription, EVENT_TYPES, type EventType, subscriptionsQuery } from '../../api/subscriptions.ts'
import { countries } from '../../kit/countries.ts'
import { tellProblem } from '../../parts/tell.ts'
import classes from './settings.module.css'
import { eventKey } from './webhook-words.ts'

/** What most systems want to know. */
const USUAL: readonly EventType[] = ['message.received', 'message.status', 'comment.created']

export function AddWebhook({ onClose, onAdded }: { onClose: () => void; onAdded: (secret: string) => void }) {
  const { t, i18n } = useTranslation(['settings', 'common'])
  const client = useQueryClient()
  const [url, setUrl] = useState('')
  const [country, setCountry] = useState('VN')
  const [events, setEvents] = useState<string[]>([...USUAL])
  const add = useMutation({
    mutationFn: addSubscription,
    onSuccess({ secret }) {
      void client.invalidateQueries(subscriptionsQuery)
      onAdded(secret)
    },
    onError: tellProblem,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('hooks.add')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate({
            url: url.trim(),
            country,
            events: EVENT_TYPES.filter((type) => events.includes(type)),
          })
        }}
      >
        <TextInput
          data-autofocus
          required
          type="url"
          label={t('hooks.url')}
          description={t('hooks.urlHint')}
          placeholder="https://"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('hooks.country')}
          description={t('hooks.countryHint')}
          data={countries(i18n.language)}
          value={country}
          onChange={(event) => setCountry(event.currentTarget.value)}
        />
        <Checkbox.Group label={t('hooks.events')} value={events} onChange={setEvents}>
          <div className={classes.form}>
            {EVENT_TYPES.map((type) => (
              <Checkbox key={type} value={type} label={t(`hooks.event.${eventKey(type)}`)} />
            ))}
          </div>
        </Checkbox.Group>
        <Button type="submit" loading={add.isPending} disabled={events.length === 0}>
          {t('hooks.addDo')}
        </Button>
      </form>
    </Modal>
  )
}
