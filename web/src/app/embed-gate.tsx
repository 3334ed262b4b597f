import { Button } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { renew } from '../api/meet-host.ts'
import { Loading } from '../parts/loading.tsx'
import { Notice } from '../parts/notice.tsx'

/** Nothing is shown, and nothing asked of the API, before the page around us has said who is signed in. */
export function EmbedGate({ meeting, children }: { meeting: Promise<void>; children: ReactNode }) {
  const { t } = useTranslation()
  const [state, setState] = useState<'asking' | 'met' | 'silent'>('asking')
  useEffect(() => {
    if (state !== 'asking') return
    let isGone = false
    const settle = (next: 'met' | 'silent') => {
      if (!isGone) setState(next)
    }
    void meeting.then(renew).then(
      (came) => settle(came ? 'met' : 'silent'),
      () => settle('silent'),
    )
    return () => {
      isGone = true
    }
  }, [state, meeting])
  if (state === 'met') return children
  if (state === 'asking') return <Loading />
  return (
    <Notice title={t('embed.silent')} hint={t('embed.silentHint')} icon={<IconPlugConnected stroke={1.6} />}>
      <Button onClick={() => setState('asking')}>{t('action.retry')}</Button>
    </Notice>
  )
}
