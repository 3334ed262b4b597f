import { List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ChosenAnswer, Link } from '../../api/links.ts'
import { coded } from '../../i18n/coded.ts'

export function RefusedNames({ link, refused }: { link: Link; refused: ChosenAnswer['refused'] }) {
  const { t } = useTranslation('linking')
  const names = new Map(link.candidates.map(({ externalId, name }) => [externalId, name]))
  return (
    <>
      <Text fw={600} size="sm">
        {t('done.refused')}
      </Text>
      <List size="sm" mt={4}>
        {refused.map(({ externalId, code }) => (
          <List.Item key={externalId}>
            {names.get(externalId) ?? externalId}: {coded('linking:candidate', code, t('candidate.other'))}
          </List.Item>
        ))}
      </List>
    </>
  )
}
