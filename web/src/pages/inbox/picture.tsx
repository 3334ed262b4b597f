import { useTranslation } from 'react-i18next'
import type { Attachment } from '../../api/messages.ts'
import { useMediaAddress } from '../../parts/use-media-address.ts'
import classes from './attachments.module.css'
import { Lost } from './lost.tsx'
import { attachmentName } from './preview.ts'
import { useThread } from './thread-context.ts'

export interface PictureProps {
  readonly attachment: Attachment
  readonly isSmall?: boolean
  readonly isSticker?: boolean
  /** Its message is the one keys act on. */
  readonly isActive?: boolean
}

/** A picture in a thread; pressed, it is shown large. */
export function Picture({ attachment, isSmall = false, isSticker = false, isActive = false }: PictureProps) {
  const { t } = useTranslation('inbox')
  const { viewPicture } = useThread()
  const { address, src, onError } = useMediaAddress(attachment)
  if (address === null) return <Lost attachment={attachment} />
  const image = (
    <img
      className={isSticker ? classes.sticker : undefined}
      src={src}
      alt={attachmentName(attachment)}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={onError}
    />
  )
  if (isSticker) return image
  return (
    <button
      type="button"
      className={classes.picture}
      data-small={isSmall || undefined}
      title={t('attachment.view')}
      tabIndex={isActive ? 0 : -1}
      onClick={() => viewPicture(address)}
    >
      {image}
    </button>
  )
}
