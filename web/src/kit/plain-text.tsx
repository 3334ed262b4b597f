import { useMemo } from 'react'
import classes from './plain-text.module.css'
import { textParts } from './text-parts.ts'

/** A text of a customer, as text: addresses open in a new tab that knows nothing of this one. */
export function PlainText({ text }: { text: string }) {
  const parts = useMemo(() => textParts(text), [text])
  return (
    <span className={classes.text} dir="auto">
      {parts.map(({ kind, text: words, href }, index) =>
        href === null ? (
          words
        ) : (
          <a
            key={`${index}:${href}`}
            className={classes.link}
            href={href}
            rel="noopener noreferrer nofollow"
            {...(kind === 'link' ? { target: '_blank' } : {})}
          >
            {words}
          </a>
        ),
      )}
    </span>
  )
}
