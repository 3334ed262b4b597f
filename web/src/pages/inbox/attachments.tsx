import type { Attachment, Message } from '../../api/messages.ts'
import { AttachmentCard } from './attachment-card.tsx'
import classes from './attachments.module.css'
import { Lost } from './lost.tsx'
import { isPicture } from './pictures.ts'
import { Picture } from './picture.tsx'
import { useMediaAddress } from '../../parts/use-media-address.ts'

/** What a message carries beside its words: pictures together, the rest one below the other. */
export function Attachments({ message, isActive }: { message: Message; isActive: boolean }) {
  const { attachments, deletedAt } = message
  if (deletedAt !== null || attachments.length === 0) return null
  const pictures = attachments.filter(isPicture)
  const others = attachments.filter((attachment) => !isPicture(attachment))
  return (
    <>
      {pictures.length > 0 && (
        <div className={classes.pictures}>
          {pictures.map((attachment, index) => (
            <Picture
              key={`${index}:${attachment.url}`}
              attachment={attachment}
              isSmall={pictures.length > 1}
              isActive={isActive}
            />
          ))}
        </div>
      )}
      {others.map((attachment, index) => (
        <OtherAttachment key={`${index}:${attachment.url}`} attachment={attachment} />
      ))}
    </>
  )
}

function OtherAttachment({ attachment }: { attachment: Attachment }) {
  const { address, src, onError } = useMediaAddress(attachment)
  switch (attachment.type) {
    case 'audio':
      return address === null ? (
        <Lost attachment={attachment} />
      ) : (
        <audio className={classes.audio} src={src} controls preload="none" onError={onError} />
      )
    case 'video':
      return address === null ? (
        <Lost attachment={attachment} />
      ) : (
        <video
          className={classes.video}
          src={src}
          controls
          preload="metadata"
          playsInline
          onError={onError}
        />
      )
    case 'sticker':
      return <Picture attachment={attachment} isSticker />
    case 'image':
    case 'gif':
    case 'file':
    case 'location':
    case 'link':
    case 'contact':
    case 'template':
    case 'other':
      return <AttachmentCard attachment={attachment} />
  }
}
