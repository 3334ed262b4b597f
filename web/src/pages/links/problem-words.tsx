import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { coded } from '../../i18n/coded.ts'

/** What went wrong and what to do next, for every code linking can end with. */
export function ProblemWords({ code }: { code: string }) {
  const { t } = useTranslation('linking')
  return (
    <>
      <Text>{coded('linking:problem', `${code}.text`, t('problem.other.text', { code }))}</Text>
      <Text fw={500}>{coded('linking:problem', `${code}.next`, t('problem.other.next'))}</Text>
    </>
  )
}
