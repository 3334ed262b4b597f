import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

export interface SearchFieldProps {
  readonly label: string
  readonly clearLabel: string
  readonly value: string | undefined
  readonly onSearch: (words: string | undefined) => void
}

/** Long enough not to ask for each letter, short enough to feel immediate. */
const TYPING_MS = 300
const MAX_LENGTH = 200

/** Searches while typing, at once on Enter. */
export function SearchField({ label, clearLabel, value, onSearch }: SearchFieldProps) {
  const [words, setWords] = useState(value ?? '')
  const asked = useRef(value ?? '')
  const ask = (next: string): void => {
    asked.current = next.trim()
    onSearch(asked.current === '' ? undefined : asked.current)
  }
  const askSoon = useDebouncedCallback(ask, TYPING_MS)
  // The address changed by other means: the filter was cleared, or somebody went back.
  useEffect(() => {
    if ((value ?? '') === asked.current) return
    asked.current = value ?? ''
    setWords(value ?? '')
  }, [value])
  const clear = (): void => {
    setWords('')
    ask('')
  }
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      maxLength={MAX_LENGTH}
      leftSection={<IconSearch size={17} stroke={1.8} aria-hidden />}
      rightSection={words === '' ? null : <CloseButton size="sm" aria-label={clearLabel} onClick={clear} />}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value)
        askSoon(event.currentTarget.value)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') ask(words)
        if (event.key === 'Escape') clear()
      }}
    />
  )
}
