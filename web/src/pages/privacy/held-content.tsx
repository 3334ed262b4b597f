import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type HeldContent, heldContentQuery } from '../../api/privacy-cases.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/loading.tsx'
import classes from './requests.module.css'

/** What is held on a person, by the policy's clauses, to the two who may read it now. */
export function HeldContentView({ holdId }: { holdId: string }) {
  const { t } = useTranslation('cases')
  const query = useQuery(heldContentQuery(holdId))
  if (query.isPending) return <Loading />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const { generatedAt, complete, sections } = query.data
  return (
    <Stack>
      <Text size="sm" c="var(--ink-soft)">
        {t('holds.opening.made', { time: dateTime(generatedAt) })}
      </Text>
      {!complete && <Text fw={600}>{t('holds.opening.cut')}</Text>}
      {sections
        .filter(({ items }) => items.length > 0)
        .map((section) => (
          <Section key={`${section.store} ${section.code}`} section={section} />
        ))}
    </Stack>
  )
}

function Section({ section }: { section: HeldContent['sections'][number] }) {
  const { i18n } = useTranslation()
  const language = i18n.language === 'en' ? 'en' : 'vi'
  return (
    <section>
      <Title order={3} size="h5">
        {section[language]} ({section.items.length})
      </Title>
      <ol className={classes.held}>
        {section.items.map((item) => (
          <li key={JSON.stringify(item)}>
            <dl className={classes.stores}>
              {item.values.map((value) => (
                <div key={value.field} className={classes.pair}>
                  <dt>{value[language]}</dt>
                  <dd className={classes.words}>{wordsOf(value.value)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  )
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
