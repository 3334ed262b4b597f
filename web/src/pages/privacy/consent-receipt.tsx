import { useTranslation } from 'react-i18next'
import type { Consent, ConsentReceipt } from '../../api/consents.ts'
import classes from './consents.module.css'

/** What a withdrawal has brought about, or that it is still under way. A consent given shows only that it is being carried out. */
export function ConsentReceiptNote({ consent, receipt }: { consent: Consent; receipt: ConsentReceipt }) {
  const { t } = useTranslation('privacy')
  if (receipt.state === 'running')
    return (
      <p className={classes.note} role="status">
        {t(isAway(receipt) ? 'receipt.away' : 'receipt.running')}
      </p>
    )
  if (consent.state !== 'withdrawn') return null
  const { failedSends, subscription, platformGrant, scopesGivenBack } = receipt
  const said = [
    ...(failedSends > 0 ? [t('receipt.failedSends', { count: failedSends })] : []),
    ...(subscription === 'removed' ? [t('receipt.unsubscribed')] : []),
    ...(platformGrant === 'narrowed' ? [t('receipt.narrowed', { scopes: scopesGivenBack.join(', ') })] : []),
    ...(platformGrant === 'shared' ? [t('receipt.shared')] : []),
    ...(platformGrant === 'left-behind' ? [t('receipt.leftBehind')] : []),
    ...(consent.channel.platform === 'zalo' ? [t('receipt.zalo')] : []),
  ]
  return (
    <p className={classes.note} role="status">
      {[t('receipt.done'), ...said].join(' ')}
    </p>
  )
}

const isAway = ({ subscription, platformGrant }: ConsentReceipt): boolean =>
  subscription === 'away' || platformGrant === 'away'
