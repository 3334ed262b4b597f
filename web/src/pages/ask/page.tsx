import { Text } from '@mantine/core'
import { IconLinkOff } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { askByForm, codeKey, followedQuery, formQuery, type NewlyAsked } from '../../api/data-requests.ts'
import { codeOf } from '../../api/problem.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Notice } from '../../parts/notice.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { AskForm } from './ask-form.tsx'
import classes from './ask.module.css'
import { PublicFrame } from '../../parts/public-frame.tsx'

const route = getRouteApi('/r/$key')

/** For a shop's customer, without an account: what they ask about their data. */
export default function Page() {
  const { t, i18n } = useTranslation('asking')
  const { key } = route.useParams()
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useQuery(formQuery(key))
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: askByForm,
    async onSuccess({ secret, code, ...page }: NewlyAsked) {
      const { number } = page
      client.setQueryData(codeKey(number), code)
      client.setQueryData(followedQuery({ number, secret }).queryKey, page)
      await navigate({ to: '/r/status/$number', params: { number }, hash: secret, replace: true })
    },
  })
  const isGone = codeOf(form.error) === 'not-found'
  return (
    <PublicFrame title={t('form.title')}>
      {form.data === undefined ? (
        isGone ? (
          <Notice title={t('form.gone')} hint={t('form.goneHint')} icon={<IconLinkOff stroke={1.6} />} />
        ) : form.isError ? (
          <Failure error={form.error} onRetry={() => void form.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <div className={classes.shop}>
            <PlatformMark platform={form.data.channel.platform} size={18} />
            <Text fw={600}>{t('form.shop', { name: form.data.channel.name })}</Text>
          </div>
          <Text>{t('form.lead')}</Text>
          <Text size="sm" c="var(--ink-soft)">
            {t('form.privacy')}
          </Text>
          {error && <Failure error={error} onRetry={reset} />}
          <AskForm isBusy={isPending} onSubmit={(wish) => mutate({ ...wish, key, locale: i18n.language })} />
        </>
      )}
    </PublicFrame>
  )
}
