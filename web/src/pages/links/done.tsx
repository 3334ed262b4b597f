import { Alert, Avatar, Button, Group, Text, Title } from '@mantine/core'
import { IconCircleCheckFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery, receivesMessages } from '../../api/channels.ts'
import type { ChosenAnswer, Link } from '../../api/links.ts'
import classes from './done.module.css'
import { ButtonLink } from '../../parts/button-link.tsx'
import frame from './frame.module.css'
import { GrantSummary } from './grant-summary.tsx'
import { RefusedNames } from './refused-names.tsx'

/** What was linked. Whoever started the link elsewhere goes back there by itself, unless there is something to read. */
export function Done({ link, refused }: { link: Link; refused: ChosenAnswer['refused'] }) {
  const { t } = useTranslation('linking')
  const { data: channels = [] } = useQuery(channelsQuery)
  const linked = channels.filter(({ id }) => link.channelIds.includes(id))
  const { missing, extra } = link.permissions
  // Consents are copied to every channel of the link alike, so one speaks for all.
  const getsMessages = linked[0] === undefined || receivesMessages(linked[0])
  const hasNews = missing.length > 0 || extra.length > 0 || refused.length > 0
  useGoOn(hasNews ? null : (link.returnTo ?? null))
  return (
    <>
      <section className={frame.card}>
        <IconCircleCheckFilled size={40} color="var(--good)" aria-hidden />
        <div>
          <Title order={2} size="h3">
            {t('done.title')}
          </Title>
          <Text className={frame.soft} mt={4}>
            {getsMessages ? t('done.text') : t('done.noMessages')}
          </Text>
        </div>
        <ul className={classes.linked}>
          {linked.map(({ id, name, avatarUrl }) => (
            <li key={id}>
              <Avatar src={avatarUrl} size={34} radius="md" alt="" aria-hidden name={name} color="kiot" />
              <span>{name}</span>
            </li>
          ))}
        </ul>
        {refused.length > 0 && (
          <Alert color="orange" w="100%">
            <RefusedNames link={link} refused={refused} />
          </Alert>
        )}
        <Group mt="xs">
          {link.returnTo && isElsewhere(link.returnTo) && (
            <Button component="a" href={link.returnTo}>
              {t('done.goOn')}
            </Button>
          )}
          {link.returnTo && !isElsewhere(link.returnTo) && (
            <ButtonLink to={link.returnTo}>{t('done.goOn')}</ButtonLink>
          )}
          {!link.returnTo && <ButtonLink to="/inbox">{t('done.inbox')}</ButtonLink>}
          <ButtonLink to="/links/new" variant="light">
            {t('done.more')}
          </ButtonLink>
          <ButtonLink to="/channels" variant="subtle">
            {t('done.channels')}
          </ButtonLink>
        </Group>
      </section>
      <GrantSummary link={link} />
    </>
  )
}

/** A page of a site that frames the console; the gateway lets no other through. */
const isElsewhere = (returnTo: string): boolean =>
  returnTo.startsWith('https://') || returnTo.startsWith('http://')

function useGoOn(returnTo: string | null): void {
  const navigate = useNavigate()
  useEffect(() => {
    if (returnTo === null) return
    if (isElsewhere(returnTo)) window.location.replace(returnTo)
    else void navigate({ href: returnTo, replace: true })
  }, [navigate, returnTo])
}
