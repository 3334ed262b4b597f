import { Title } from '@mantine/core'
import { IconUnlink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../../parts/button-link.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import frame from './frame.module.css'
import { ProblemWords } from './problem-words.tsx'

/** Nothing of the link may be shown: it is somebody else's, or there is none. */
export function LostLink({ problem }: { problem: string }) {
  const { t } = useTranslation('linking')
  usePageTitle(t('failed'))
  return (
    <div className={frame.frame}>
      <section className={frame.card} role="alert">
        <IconUnlink size={32} stroke={1.6} color="var(--bad)" aria-hidden />
        <Title order={1} size="h3">
          {t('failed')}
        </Title>
        <ProblemWords code={problem} />
        <ButtonLink to="/channels" mt="xs">
          {t('done.channels')}
        </ButtonLink>
      </section>
    </div>
  )
}
