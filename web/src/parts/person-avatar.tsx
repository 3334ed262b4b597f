import { Avatar } from '@mantine/core'

const COLORS = ['kiot', 'teal', 'grape', 'orange', 'cyan', 'pink', 'indigo', 'lime'] as const

const colorOf = (seed: string): (typeof COLORS)[number] => {
  let sum = 0
  for (const char of seed) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973
  return COLORS[sum % COLORS.length] ?? 'kiot'
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Vietnamese names end with the name people are called by, so that letter stands for the person. */
function letterOf(name: string): string | undefined {
  const calledBy = name.trim().split(/\s+/).at(-1) ?? ''
  for (const { segment } of letters.segment(calledBy)) return segment.toLocaleUpperCase()
  return undefined
}

/** A face, or a letter in a colour that stays the same for the same `id`. Decoration: the name stands beside it. */
export function PersonAvatar({
  id,
  name,
  avatarUrl,
  size = 40,
}: {
  id: string
  name: string | null
  avatarUrl: string | null
  size?: number
}) {
  return (
    <Avatar
      src={avatarUrl}
      size={size}
      radius="xl"
      color={colorOf(id)}
      alt=""
      aria-hidden
      imageProps={{ referrerPolicy: 'no-referrer', loading: 'lazy' }}
    >
      {name === null ? undefined : letterOf(name)}
    </Avatar>
  )
}
