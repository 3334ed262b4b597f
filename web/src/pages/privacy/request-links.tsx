import { Anchor, Button, CopyButton, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type RequestLink, renewRequestLink, requestLinksQuery } from '../../api/data-requests.ts'
import { canLink, meQuery } from '../../api/me.ts'
import { HelpLink } from '../../parts/help-link.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './requests.module.css'

/** The links by which customers ask themselves, to be sent in a chat or put on a page. */
export function RequestLinks() {
  const { t } = useTranslation('requests')
  const { data } = useQuery(requestLinksQuery)
  const isOwner = canLink(useQuery(meQuery).data)
  if (data === undefined || data.items.length === 0) return null
  return (
    <section className={classes.card} aria-label={t('links.title')}>
      <Text fw={600}>{t('links.title')}</Text>
      <Text size="sm" c="var(--ink-soft)">
        {t('links.hint')} <HelpLink topic="khach-tu-gui-yeu-cau-ve-du-lieu" />
      </Text>
      <ul className={classes.list}>
        {data.items.map((link) => (
          <li key={link.channelId} className={classes.head}>
            <OneLink link={link} />
            {isOwner && <Renew link={link} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneLink({ link: { name, platform, url } }: { readonly link: RequestLink }) {
  const { t } = useTranslation('requests')
  return (
    <>
      <PlatformMark platform={platform} size={16} />
      <Text className={classes.number}>
        {name}:{' '}
        <Anchor href={url} underline="always">
          {url}
        </Anchor>
      </Text>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="xs"
            leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            aria-label={t('links.copyOf', { name })}
            onClick={copy}
          >
            {copied ? t('links.copied') : t('links.copy')}
          </Button>
        )}
      </CopyButton>
    </>
  )
}

/** Asked once more: whoever has the old address finds nothing there any more. */
function Renew({ link: { channelId, name } }: { readonly link: RequestLink }) {
  const { t } = useTranslation('requests')
  const [isAsking, setAsking] = useState(false)
  const client = useQueryClient()
  const renew = useMutation({
    mutationFn: () => renewRequestLink(channelId),
    onSuccess: () => {
      setAsking(false)
      tellDone(t('links.renewed', { name }))
      return client.invalidateQueries(requestLinksQuery)
    },
    onError: tellProblem,
  })
  if (!isAsking)
    return (
      <Button
        variant="subtle"
        size="xs"
        aria-label={t('links.renewOf', { name })}
        onClick={() => setAsking(true)}
      >
        {t('links.renew')}
      </Button>
    )
  return (
    <div className={classes.sure}>
      <Text size="sm">{t('links.renewAsk', { name })}</Text>
      <div className={classes.actions}>
        <Button size="xs" loading={renew.isPending} onClick={() => renew.mutate()}>
          {t('links.renewNow')}
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsking(false)}>
          {t('links.keep')}
        </Button>
      </div>
    </div>
  )
}
