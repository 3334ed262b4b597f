import { ActionIcon, Popover } from '@mantine/core'
import { IconMoodSmile } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './emoji-picker.module.css'

/** Those that shops write; everything else is on the system's own keyboard. */
const EMOJI = [
  ...['😊', '😄', '😍', '🥰', '😘', '😉', '😅', '😂'],
  ...['🤗', '🤔', '😢', '😭', '😮', '😴', '🙏', '👍'],
  ...['👌', '👏', '💪', '🤝', '👋', '🙌', '❤️', '💖'],
  ...['💐', '🌹', '🌸', '🎁', '🎉', '✨', '⭐', '🔥'],
  ...['✅', '❌', '⚠️', '📌', '📦', '🚚', '🛵', '📍'],
  ...['📞', '💬', '⏰', '📅', '💵', '💳', '🧾', '🛍️'],
] as const

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('inbox')
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="top-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          radius="xl"
          aria-label={t('composer.emoji')}
          title={t('composer.emoji')}
          onClick={() => setIsOpen((open) => !open)}
        >
          <IconMoodSmile size={20} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t('emoji.label')}>
        <div className={classes.grid}>
          {EMOJI.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={classes.emoji}
              onClick={() => {
                onPick(emoji)
                setIsOpen(false)
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
