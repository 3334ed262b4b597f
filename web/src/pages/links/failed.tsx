import { Button, Group, Title } from '@mantine/core'
import { IconUnlink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Link } from '../../api/links.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import frame from './frame.module.css'
import { ProblemWords } from './problem-words.tsx'
import { startAddress } from './start-address.ts'

/** The consents given with this attempt still hold for another try of it, unless its time is over. */
export function Failed({ link, problem }: { link: Link; problem: string }) {
  const { t } = useTranslation('linking')
  return (
    <section className={frame.card} role="alert">
      <IconUnlink size={32} stroke={1.6} color="var(--bad)" aria-hidden />
      <Title order={2} size="h4">
        {t('failed')}
      </Title>
      <ProblemWords code={problem} />
      <Group mt="xs">
        {link.status !== 'expired' && problem !== 'expired' && (
          <Button component="a" href={startAddress(link)}>
            {t('tryAgain')}
          </Button>
        )}
        <ButtonLink to="/links/new" search={{ platform: link.platform }} variant="light">
          {t('again')}
        </ButtonLink>
      </Group>
    </section>
  )
}
