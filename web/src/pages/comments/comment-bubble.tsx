import { IconPaperclip } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Attachment } from '../../api/messages.ts'
import type { Comment } from '../../api/comments.ts'
import { PlainText } from '../../kit/plain-text.tsx'
import { FileLink } from '../../parts/own-file.tsx'
import { useMediaAddress } from '../../parts/use-media-address.ts'
import classes from './comment-item.module.css'

export function CommentBubble({ comment, name }: { comment: Comment; name: string }) {
  const { t } = useTranslation('comments')
  const { own, person, text, attachments, deletedAt } = comment
  const isNameless = !own && (person === null || person.name === null)
  return (
    <>
      <div className={classes.bubble}>
        <div className={classes.author} title={isNameless ? t('author.unknownWhy') : undefined}>
          {person === null ? (
            name
          ) : (
            <Link
              className={classes.authorLink}
              to="/people/$personId"
              params={{ personId: person.id }}
              aria-label={t('action.person', { name })}
            >
              {name}
            </Link>
          )}
        </div>
        {deletedAt !== null ? (
          <span className={classes.gone}>{t('state.deleted')}</span>
        ) : text === null || text === '' ? (
          <span className={classes.gone}>{t('state.noText')}</span>
        ) : (
          <PlainText text={text} />
        )}
      </div>
      {attachments.length > 0 && (
        <div className={classes.pictures}>
          {attachments.map((attachment, index) => (
            <CommentAttachment key={`${index}:${attachment.url}`} attachment={attachment} />
          ))}
        </div>
      )}
    </>
  )
}

function CommentAttachment({ attachment }: { attachment: Attachment }) {
  const { type, name } = attachment
  const { t } = useTranslation('inbox')
  const { address, src, onError } = useMediaAddress(attachment)
  const kind = t(`attachment.kind.${type}`)
  if (address === null)
    return (
      <span className={classes.gone}>
        {kind} · {t('attachment.unreachable')}
      </span>
    )
  return (
    <FileLink href={address}>
      {type === 'image' || type === 'gif' || type === 'sticker' ? (
        <img
          className={classes.picture}
          src={src}
          alt={kind}
          loading="lazy"
          referrerPolicy="no-referrer"
          onError={onError}
        />
      ) : (
        <>
          <IconPaperclip size={14} aria-hidden /> {name ?? kind}
        </>
      )}
    </FileLink>
  )
}
