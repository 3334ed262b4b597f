import { Button, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api/problem.ts'
import { Notice } from './notice.tsx'

/** What a read shows in place of its data: why, what to do, and the id support asks for. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation()
  if (error instanceof ApiProblem && error.code === 'role-missing')
    return <Notice title={t('roleMissing')} icon={<IconLock stroke={1.6} />} />
  const problem = error instanceof ApiProblem ? error.body : null
  return (
    <Notice title={t('failure.title')} hint={problem?.detail ?? t('failure.unreadable')} tone="bad">
      {onRetry !== undefined && (
        <Button variant="light" onClick={onRetry}>
          {t('action.retry')}
        </Button>
      )}
      {typeof problem?.requestId === 'string' && (
        <Text size="xs" c="var(--ink-soft)">
          {t('failure.request', { id: problem.requestId })}
        </Text>
      )}
    </Notice>
  )
}
