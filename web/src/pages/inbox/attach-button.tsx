import { ActionIcon, FileButton, Tooltip } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'

/** What the gateway takes; it looks at the bytes again. */
const TAKEN = 'image/*,audio/*,video/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.csv,.txt,.zip'

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation('inbox')
  const reset = useRef<() => void>(null)
  return (
    <FileButton
      multiple
      accept={TAKEN}
      resetRef={reset}
      onChange={(files) => {
        onFiles(files)
        // The same file may be chosen again.
        reset.current?.()
      }}
      inputProps={{ 'aria-label': t('composer.attach') }}
    >
      {(props) => (
        <Tooltip label={t('composer.attach')}>
          <ActionIcon
            {...props}
            variant="subtle"
            color="gray"
            size={36}
            radius="xl"
            aria-label={t('composer.attach')}
          >
            <IconPaperclip size={20} stroke={1.8} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </FileButton>
  )
}
