import { Badge, Button, CopyButton, Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { endPartner, grantPull, type Partner, revokePull } from '../../api/partners.ts'
import { countryName } from '../../kit/countries.ts'
import { dateTime } from '../../kit/time.ts'
import { PartnerWord } from './partner-word.tsx'
import classes from './requests.module.css'
import { useCaseAct } from './use-case-act.ts'

/** One partner: what it gets and what for, how many agree, and whether it may pull. */
export function PartnerCard({
  partner,
  personId,
  isOwner,
}: {
  partner: Partner
  personId: string | undefined
  isOwner: boolean
}) {
  const { t, i18n } = useTranslation('cases')
  const { name, state, purpose, fields, contact, agreement, country, agreed, ledger, lastPullAt, text } =
    partner
  const words = i18n.language === 'en' ? text.en : text.vi
  return (
    <article className={classes.card} aria-label={name}>
      <div className={classes.head}>
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Badge variant="default" size="lg" tt="none">
          {t(`partners.state.${state}`)}
        </Badge>
      </div>
      <Text style={{ overflowWrap: 'anywhere' }}>
        {purpose} · {fields.map((field) => t(`authority.fields.${field}`)).join(', ')}
      </Text>
      <Text size="sm" c="var(--ink-soft)" style={{ overflowWrap: 'anywhere' }}>
        {contact} · {agreement} · {countryName(country, i18n.language)}
      </Text>
      <Text size="sm">
        {t('partners.agreed', { count: agreed })}
        {lastPullAt === null ? '' : ` · ${t('partners.pulled', { time: dateTime(lastPullAt) })}`}
      </Text>
      {!ledger.whole && (
        <Text size="sm" fw={600} c="red.9">
          {t('partners.broken')}
        </Text>
      )}
      {state === 'active' && (
        <>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            “{words}”
          </Text>
          <div className={classes.actions}>
            <CopyButton value={words}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t('partners.copied') : t('partners.copy')}
                </Button>
              )}
            </CopyButton>
          </div>
          {personId !== undefined && <PartnerWord partner={partner} personId={personId} />}
          {isOwner && <Pulling partner={partner} />}
        </>
      )}
    </article>
  )
}

function Pulling({ partner: { id, grant } }: { partner: Partner }) {
  const { t } = useTranslation('cases')
  const [publicKey, setPublicKey] = useState('')
  const give = useCaseAct(
    () => grantPull(id, publicKey),
    () => setPublicKey(''),
  )
  const revoke = useCaseAct(() => revokePull(id))
  const end = useCaseAct(() => endPartner(id))
  const stands = grant !== null && grant.revokedAt === null
  return (
    <>
      <Text size="sm">
        {stands
          ? t('partners.mayPull', { time: dateTime(grant.expiresAt), id: `${id} / ${grant.id}` })
          : t('partners.mayNotPull')}
      </Text>
      <Group align="end">
        <Textarea
          label={t('partners.key')}
          placeholder="-----BEGIN PUBLIC KEY-----"
          autosize
          maxRows={4}
          maxLength={2_000}
          value={publicKey}
          onChange={(event) => setPublicKey(event.currentTarget.value)}
        />
        <Button disabled={publicKey.trim() === ''} loading={give.isPending} onClick={() => give.mutate()}>
          {t('partners.grant')}
        </Button>
      </Group>
      <div className={classes.actions}>
        {stands && (
          <Button variant="default" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('partners.revoke')}
          </Button>
        )}
        <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
          {t('partners.end')}
        </Button>
      </div>
    </>
  )
}
