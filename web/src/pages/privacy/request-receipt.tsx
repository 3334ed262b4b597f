import { Modal, Stack, Text } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { PrivacyRequest } from '../../api/privacy-requests.ts'
import { dateTime } from '../../kit/time.ts'
import type { RequestDialogProps } from './request-execute.tsx'
import classes from './requests.module.css'

const KNOWN = [
  ...['keys', 'media', 'searchTerms', 'events', 'outbox', 'idempotency', 'parkedJobs', 'journal'],
  ...[
    'comments',
    'posts',
    'messages',
    'conversations',
    'people',
    'disclosures',
    'accessLog',
    'late',
    'corrected',
    'exported',
    'restricted',
  ],
]

/** What was done, store by store, to be shown to whoever asks. */
export function ReceiptDialog({ request, onClose }: RequestDialogProps) {
  const { t } = useTranslation(['requests', 'common'])
  return (
    <Modal
      opened={request !== null}
      onClose={onClose}
      title={t('receipt.title', { number: request?.number ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {request !== null && <Receipt request={request} />}
    </Modal>
  )
}

function Receipt({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation('requests')
  const { receipt, refusal, finishedAt, kind } = request
  return (
    <Stack gap="sm">
      <Text fw={600}>{t(`kind.${kind}`)}</Text>
      {finishedAt !== null && <Text size="sm">{t('finished', { time: dateTime(finishedAt) })}</Text>}
      {refusal !== null && (
        <>
          <Text size="sm">{t(`refuse.ground.${refusal.ground}`)}</Text>
          {refusal.reason !== null && (
            <Text size="sm">{t('receipt.refused', { reason: refusal.reason })}</Text>
          )}
          {refusal.guidance !== null && (
            <Text size="sm">{t('receipt.guidance', { guidance: refusal.guidance })}</Text>
          )}
        </>
      )}
      {receipt !== null && <Stores receipt={receipt} />}
    </Stack>
  )
}

function Stores({ receipt }: { receipt: NonNullable<PrivacyRequest['receipt']> }) {
  const { t } = useTranslation('requests')
  const nameOf = (store: string): string =>
    KNOWN.includes(store)
      ? t(`receipt.store.${store}` as 'receipt.store.keys')
      : t('receipt.store.other', { store })
  // `refused:<code>` → refused
  const outcome = receipt.platform?.split(':')[0]
  return (
    <>
      {receipt.stores.length > 0 && (
        <section aria-label={t('receipt.stores')}>
          <Text size="sm" fw={600} mb={4}>
            {t('receipt.stores')}
          </Text>
          <dl className={classes.stores}>
            {receipt.stores.map(({ store, count }) => (
              <Fragment key={store}>
                <dt>{nameOf(store)}</dt>
                <dd>{count}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      )}
      {outcome !== undefined && (
        <Text size="sm">
          {t('receipt.platform')}: {t(`receipt.platformSays.${outcome}` as 'receipt.platformSays.deleted')}
        </Text>
      )}
      <Text size="sm" c="var(--ink-soft)">
        {t('receipt.contact', receipt.contact)}
      </Text>
    </>
  )
}
