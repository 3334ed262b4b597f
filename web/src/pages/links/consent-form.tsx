import { Alert, Button, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery, type Platform } from '../../api/channels.ts'
import { catalogueQuery } from '../../api/links.ts'
import { Failure } from '../../parts/failure.tsx'
import { Processor } from '../../parts/processor.tsx'
import classes from './consent-form.module.css'
import frame from './frame.module.css'
import { PermissionCard } from './permission-card.tsx'
import { useStartLink } from './use-start-link.ts'

const PLACEHOLDERS = ['a', 'b', 'c']

/** One unticked box for each permission: what is ticked is consented to, and nothing else is asked for or used. */
export function ConsentForm({ platform, channelId }: { platform: Platform; channelId: string | null }) {
  const { t, i18n } = useTranslation('linking')
  const catalogue = useQuery(catalogueQuery(i18n.language))
  const { data: channels = [] } = useQuery(channelsQuery)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [isAskedToChoose, setAskedToChoose] = useState(false)
  const start = useStartLink(platform, () => setTicked(new Set()))

  if (catalogue.isError) return <Failure error={catalogue.error} onRetry={() => void catalogue.refetch()} />
  if (catalogue.data === undefined)
    return PLACEHOLDERS.map((key) => <Skeleton key={key} height={150} radius="lg" />)

  const items = catalogue.data.items.filter((item) => item.platform === platform)
  const inUse = new Set(
    channels
      .find(({ id }) => id === channelId)
      ?.permissions.filter(({ state }) => state === 'granted' || state === 'missing')
      .map(({ code }) => code),
  )
  const tick = (code: string, isTicked: boolean): void => {
    const next = new Set(ticked)
    if (isTicked) next.add(code)
    else next.delete(code)
    setTicked(next)
    setAskedToChoose(false)
  }
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (ticked.size === 0) setAskedToChoose(true)
    else start.mutate({ codes: [...ticked], textVersion: catalogue.data.textVersion })
  }
  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <Text className={frame.soft}>{t('wizard.step')}</Text>
      {inUse.size > 0 && <Alert>{t('wizard.relink')}</Alert>}
      {start.isOutdated && (
        <Alert color="orange" role="alert">
          {t('wizard.outdated')}
        </Alert>
      )}
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={item.code}>
            <PermissionCard
              item={item}
              isTicked={ticked.has(item.code)}
              isInUse={inUse.has(item.code)}
              onTick={(isTicked) => tick(item.code, isTicked)}
            />
          </li>
        ))}
      </ul>
      <div className={classes.who}>
        <Processor />
        <Text size="sm" className={frame.soft}>
          {t('wizard.withdraw')}
        </Text>
      </div>
      <div className={frame.bar}>
        <p
          role={isAskedToChoose ? 'alert' : undefined}
          data-asked={isAskedToChoose || undefined}
          className={classes.next}
        >
          {isAskedToChoose ? t('wizard.chooseOne') : t(`wizard.next.${platform}`)}
        </p>
        <Button type="submit" size="md" loading={start.isPending}>
          {t(`wizard.continue.${platform}`)}
        </Button>
      </div>
    </form>
  )
}
