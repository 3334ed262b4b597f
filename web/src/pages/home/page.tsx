import { Alert, Button, Title } from '@mantine/core'
import { IconArrowRight, IconChecks, IconInbox, IconShieldCheck } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { loginAddress } from '../../api/me.ts'
import { Brand } from '../../parts/brand.tsx'
import { LanguageSwitch } from '../../parts/language-switch.tsx'
import { coded } from '../../i18n/coded.ts'
import { usePageTitle } from '../../parts/page-title.ts'
import { Processor } from '../../parts/processor.tsx'
import classes from './home.module.css'
import { Preview } from './preview.tsx'
import { TrialHint } from './trial-hint.tsx'

const POINTS = [
  { name: 'oneInbox', Icon: IconInbox },
  { name: 'yourChoice', Icon: IconShieldCheck },
  { name: 'knownState', Icon: IconChecks },
] as const

/** For who is not signed in: what this is, in a few seconds, and the way in. */
export default function Page() {
  const { t } = useTranslation('home')
  const { problem } = useSearch({ from: '/' })
  usePageTitle(t('title'))
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <Brand />
        <LanguageSwitch />
      </header>
      <main>
        <section className={classes.hero}>
          <div className={classes.words}>
            <Title className={classes.headline}>{t('headline')}</Title>
            <p className={classes.lead}>{t('lead')}</p>
            {problem !== undefined && (
              <Alert color="red" role="alert">
                {coded('home:problem', problem, t('problem.other'))}
              </Alert>
            )}
            <Button
              component="a"
              href={loginAddress('/')}
              size="lg"
              rightSection={<IconArrowRight size={20} aria-hidden />}
              className={classes.signIn}
            >
              {t('signIn')}
            </Button>
            <TrialHint />
          </div>
          <Preview />
        </section>
        <ul className={classes.points}>
          {POINTS.map(({ name, Icon }) => (
            <li key={name}>
              <Icon size={26} stroke={1.6} aria-hidden />
              <Title order={2} size="h5">
                {t(`points.${name}.title`)}
              </Title>
              <p>{t(`points.${name}.text`)}</p>
            </li>
          ))}
        </ul>
      </main>
      <footer className={classes.foot}>
        <Processor />
      </footer>
    </div>
  )
}
