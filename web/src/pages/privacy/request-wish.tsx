import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wishQuery } from '../../api/privacy-requests.ts'
import { Failure } from '../../parts/failure.tsx'
import classes from './requests.module.css'

const FIELDS = ['name', 'phone', 'address'] as const

/** What the customer wrote, shown when it is asked for: each look is on record. */
export function RequestWish({ requestId }: { requestId: string }) {
  const { t } = useTranslation('requests')
  const [isOpen, setIsOpen] = useState(false)
  const { data, error, refetch } = useQuery({ ...wishQuery(requestId), enabled: isOpen })
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined)
    return (
      <div>
        <Button variant="subtle" size="xs" loading={isOpen} onClick={() => setIsOpen(true)}>
          {t('wish.show')}
        </Button>
      </div>
    )
  const corrected = FIELDS.flatMap((field) => {
    const value = data.correction?.[field]
    return value === undefined || value === null ? [] : [{ field, value }]
  })
  return (
    <>
      {corrected.length > 0 && (
        <dl className={classes.stores} aria-label={t('wish.correction')}>
          {corrected.map(({ field, value }) => (
            <div key={field} className={classes.pair}>
              <dt>{t(`wish.${field}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {data.note !== null && <Text className={classes.words}>{t('wish.note', { note: data.note })}</Text>}
    </>
  )
}
