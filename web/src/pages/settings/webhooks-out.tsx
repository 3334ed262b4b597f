import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Subscription, subscriptionsQuery } from '../../api/subscriptions.ts'
import { Failure } from '../../parts/failure.tsx'
import { HelpLink } from '../../parts/help-link.tsx'
import { Section } from './section.tsx'
import { AddWebhook } from './webhook-add.tsx'
import { WebhookAttempts } from './webhook-attempts.tsx'
import { DeleteWebhook, WebhookSecret } from './webhook-dialogs.tsx'
import { WebhookRow } from './webhook-row.tsx'

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'secret'; readonly secret: string; readonly isNew: boolean }
  | { readonly what: 'attempts' | 'delete'; readonly of: Subscription }

/** The shop's own systems that are told what happens. Its owners' alone. */
export default function WebhooksOut() {
  const { t } = useTranslation('settings')
  const subscriptions = useQuery(subscriptionsQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Section
        id="webhooks-out"
        title={t('hooks.title')}
        text={t('hooks.text')}
        none={t('hooks.none')}
        link={null}
        isEmpty={subscriptions.data?.length === 0}
        after={
          <>
            <Button
              variant="default"
              leftSection={<IconPlus size={17} aria-hidden />}
              onClick={() => setOpen({ what: 'add' })}
            >
              {t('hooks.add')}
            </Button>
            <HelpLink topic="gui-su-kien-sang-he-thong-khac" />
          </>
        }
      >
        {subscriptions.data?.map((one) => (
          <WebhookRow
            key={one.id}
            subscription={one}
            onAttempts={() => setOpen({ what: 'attempts', of: one })}
            onDelete={() => setOpen({ what: 'delete', of: one })}
            onSecret={(secret) => setOpen({ what: 'secret', secret, isNew: false })}
          />
        ))}
      </Section>
      {subscriptions.isError && (
        <Failure error={subscriptions.error} onRetry={() => void subscriptions.refetch()} />
      )}
      {open?.what === 'add' && (
        <AddWebhook onClose={close} onAdded={(secret) => setOpen({ what: 'secret', secret, isNew: true })} />
      )}
      {open?.what === 'secret' && <WebhookSecret {...open} onClose={close} />}
      {open?.what === 'attempts' && <WebhookAttempts subscription={open.of} onClose={close} />}
      {open?.what === 'delete' && <DeleteWebhook subscription={open.of} onClose={close} />}
    </>
  )
}
