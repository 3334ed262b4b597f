import { IconPhotoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '../../api/messages.ts'
import classes from './attachments.module.css'
import { attachmentName } from './preview.ts'

/** In place of what the platform no longer serves. */
export function Lost({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation('inbox')
  return (
    <div className={classes.lost}>
      <IconPhotoOff size={18} stroke={1.7} aria-hidden />
      {attachmentName(attachment)} · {t('attachment.unreachable')}
    </div>
  )
}
