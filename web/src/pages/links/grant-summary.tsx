import { Text } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { catalogueQuery, type Link } from '../../api/links.ts'
import classes from './grant-summary.module.css'

/** What was asked for and what the platform made of it, each permission in the words it was consented to. */
export function GrantSummary({ link }: { link: Link }) {
  const { t, i18n } = useTranslation('linking')
  const { data: catalogue } = useQuery(catalogueQuery(i18n.language))
  const { asked, missing, extra } = link.permissions
  const sentenceOf = (code: string): string =>
    catalogue?.items.find((item) => item.code === code)?.sentence ?? code
  return (
    <section className={classes.summary} aria-labelledby="granted">
      <Text id="granted" fw={600} size="sm">
        {t('granted.title')}
      </Text>
      <ul>
        {asked.map((code) => {
          const isMissing = missing.includes(code)
          return (
            <li key={code} data-missing={isMissing || undefined}>
              {isMissing ? (
                <IconCircleDashed size={18} stroke={1.9} aria-hidden />
              ) : (
                <IconCircleCheck size={18} stroke={1.9} aria-hidden />
              )}
              <span>
                {sentenceOf(code)} <b>{isMissing ? t('granted.missing') : t('granted.granted')}</b>
              </span>
            </li>
          )
        })}
      </ul>
      {missing.length > 0 && <Text size="sm">{t('granted.missingHint')}</Text>}
      {extra.length > 0 && (
        <Text size="sm" c="var(--ink-soft)">
          {t('granted.extra', { codes: extra.join(', ') })}
        </Text>
      )}
    </section>
  )
}
