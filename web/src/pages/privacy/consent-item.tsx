import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Consent, evidenceAddress } from '../../api/consents.ts'
import type { PermissionText } from '../../api/links.ts'
import { canLink, meQuery } from '../../api/me.ts'
import { dateTime } from '../../kit/time.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import type { ConsentAct } from './channel-consents.tsx'
import { ConsentReceiptNote } from './consent-receipt.tsx'
import classes from './consents.module.css'
import { shownState } from './shown-state.ts'

export interface ConsentItemProps {
  readonly text: PermissionText
  /** null: never given. */
  readonly consent: Consent | null
  readonly channelId: string
  readonly channel: Consent['channel']
  readonly onAct: (toDo: ConsentAct['do']) => void
}

/** One permission in its own sentence: whether it is in use, since when and by whom, and the way to change that. */
export function ConsentItem({ text, consent, channelId, channel, onAct }: ConsentItemProps) {
  const { t } = useTranslation('privacy')
  const isOwner = canLink(useQuery(meQuery).data)
  const state = shownState(consent)
  const isGiven = state === 'granted' || state === 'missing'
  const named = { code: text.code, channel: channel.name }
  return (
    <li className={classes.item} data-state={state}>
      <div className={classes.words}>
        <p className={classes.sentence}>{text.sentence}</p>
        <p className={classes.facts}>
          <span className={classes.code}>{text.code}</span>
          <b className={classes.state}>{t(`consents.state.${state}`)}</b>
          <Since consent={consent} />
          {consent !== null && (
            <Anchor
              href={evidenceAddress(consent.id)}
              target="_blank"
              rel="noreferrer"
              underline="always"
              aria-label={t('consents.evidenceOf', named)}
            >
              {t('consents.evidence')}
            </Anchor>
          )}
        </p>
        {state === 'missing' && (
          <p className={classes.note}>{t(isOwner ? 'consents.missing' : 'consents.missingOwner')}</p>
        )}
        {state === 'changed' && <p className={classes.note}>{t('consents.changed')}</p>}
        {consent?.receipt && <ConsentReceiptNote consent={consent} receipt={consent.receipt} />}
      </div>
      <div className={classes.acts}>
        {state === 'missing' && isOwner && (
          <ButtonLink
            to="/links/new"
            search={{ platform: channel.platform, channelId }}
            variant="light"
            size="xs"
          >
            {t('consents.relink')}
          </ButtonLink>
        )}
        {isGiven && (
          <Button
            variant="default"
            size="xs"
            aria-label={t('consents.withdrawOne', named)}
            onClick={() => onAct('withdraw')}
          >
            {t('consents.withdraw')}
          </Button>
        )}
        {!isGiven && channel.linked && (
          <Button size="xs" aria-label={t('consents.giveOne', named)} onClick={() => onAct('give')}>
            {t(state === 'never' ? 'consents.give' : 'consents.giveAgain')}
          </Button>
        )}
      </div>
    </li>
  )
}

function Since({ consent }: { consent: Consent | null }) {
  const { t } = useTranslation('privacy')
  const { data: me } = useQuery(meQuery)
  if (consent === null) return null
  const isWithdrawn = consent.state === 'withdrawn'
  const at = isWithdrawn ? consent.withdrawnAt : consent.givenAt
  if (at === null) return null
  const by = isWithdrawn ? consent.withdrawnBy : consent.givenBy
  const who = by === null ? t('consents.erased') : by === me?.user.id ? t('consents.you') : by
  return (
    <span>{t(isWithdrawn ? 'consents.withdrawnAt' : 'consents.givenAt', { time: dateTime(at), who })}</span>
  )
}
