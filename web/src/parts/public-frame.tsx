import { Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Brand } from './brand.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { usePageTitle } from './page-title.ts'
import { Processor } from './processor.tsx'
import classes from './public-frame.module.css'

/** Around a page that needs nobody signed in. */
export function PublicFrame({ title, children }: { title: string; children: ReactNode }) {
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
