import { Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

export interface NoticeProps {
  readonly title: string
  readonly hint?: string | undefined
  readonly icon?: ReactNode
  readonly tone?: 'calm' | 'bad'
  /** What can be done now: buttons. */
  readonly children?: ReactNode
}

/** The whole of an area in one sentence: nothing here yet, not allowed, or failed. */
export function Notice({ title, hint, icon, tone = 'calm', children }: NoticeProps) {
  const shown = icon ?? (tone === 'bad' ? <IconAlertTriangle stroke={1.6} /> : null)
  return (
    <Stack
      className={classes.notice}
      align="center"
      justify="center"
      gap="sm"
      role={tone === 'bad' ? 'alert' : undefined}
    >
      {shown !== null && (
        <ThemeIcon size={56} radius="xl" variant="light" color={tone === 'bad' ? 'red' : 'kiot'}>
          {shown}
        </ThemeIcon>
      )}
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      {hint !== undefined && (
        <Text c="var(--ink-soft)" ta="center" maw={420}>
          {hint}
        </Text>
      )}
      {children}
    </Stack>
  )
}
