import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Platform } from '../../api/channels.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import classes from './settings.module.css'

export interface SectionProps {
  readonly id: string
  readonly title: string
  readonly text: string
  /** In place of a list without entries, and the way to have one. */
  readonly none: string
  readonly link: { readonly platform: Platform; readonly label: string } | null
  readonly isEmpty: boolean
  /** The list's entries. A dialog stands outside: it would lose what was typed into it when the list appears. */
  readonly children: ReactNode
  /** Stands below the list, whether there is one or not. */
  readonly after?: ReactNode
}

/** One thing that can be set, for each channel it means something to. */
export function Section({ id, title, text, none, link, isEmpty, children, after }: SectionProps) {
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      <Text size="sm" c="var(--ink-soft)">
        {text}
      </Text>
      {isEmpty && <Text size="sm">{none}</Text>}
      {isEmpty && link !== null && (
        <ButtonLink to="/links/new" search={{ platform: link.platform }} variant="default">
          {link.label}
        </ButtonLink>
      )}
      {!isEmpty && <ul className={classes.list}>{children}</ul>}
      {after}
    </section>
  )
}
