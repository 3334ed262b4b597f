import { IconPhotoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '../../api/messages.ts'
import { safeAddress } from '../../kit/safe-address.ts'
import classes from './attachments.module.css'
import { attachmentName } from './preview.ts'

/** In place of what the platform no longer serves, or of what lies with somebody else: that is opened there, and only by choice. */
export function Lost({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation('inbox')
  const elsewhere = attachment.mediaId === null ? safeAddress(attachment.url) : null
  return (
    <div className={classes.lost}>
      <IconPhotoOff size={18} stroke={1.7} aria-hidden />
      {elsewhere === null ? (
        <>
          {attachmentName(attachment)} · {t('attachment.unreachable')}
        </>
      ) : (
        <a href={elsewhere} target="_blank" rel="noreferrer">
          {attachmentName(attachment)} · {new URL(elsewhere).hostname}
        </a>
      )}
    </div>
  )
}
