import { Button, Group } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { loginAddress } from '../api/me.ts'
import { ApiProblem } from '../api/problem.ts'
import { Failure } from '../parts/failure.tsx'
import { Notice } from '../parts/notice.tsx'

/** What a page shows in place of itself when it could not be built. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const router = useRouter()
  if (error instanceof ApiProblem && error.code === 'support-session-missing')
    return (
      <Notice title={error.message} icon={<IconLock stroke={1.6} />}>
        <Button component="a" href={loginAddress('/')} variant="light">
          {t('session.other')}
        </Button>
      </Notice>
    )
  if (error instanceof ApiProblem) {
    const again = (): void => {
      reset()
      void router.invalidate()
    }
    return <Failure error={error} onRetry={again} />
  }
  return (
    <Notice title={t('failure.crash')} tone="bad">
      <Group justify="center">
        <Button onClick={() => window.location.reload()}>{t('failure.reload')}</Button>
      </Group>
    </Notice>
  )
}
