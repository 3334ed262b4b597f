import { Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Brand } from '../../parts/brand.tsx'
import { LanguageSwitch } from '../../parts/language-switch.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { Processor } from '../../parts/processor.tsx'
import classes from './ask.module.css'

/** Around a page that needs nobody signed in. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title)
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <Brand />
        <LanguageSwitch />
      </header>
      <main>
        <Stack gap="lg">
          <Title order={1} size="h2">
            {title}
          </Title>
          {children}
        </Stack>
      </main>
      <Processor />
    </div>
  )
}
