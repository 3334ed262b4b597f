import {
  IconAddressBook,
  IconFile,
  IconLink,
  IconMapPin,
  IconPuzzle,
  IconTemplate,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Heard } from '../../kit/heard.tsx'
import type { Attachment } from '../../api/messages.ts'
import { safeAddress } from '../../kit/safe-address.ts'
import { FileLink } from '../../parts/own-file.tsx'
import { type CardWords, cardWords } from './card-words.ts'
import classes from './attachments.module.css'

const ICON = {
  file: IconFile,
  location: IconMapPin,
  link: IconLink,
  contact: IconAddressBook,
  template: IconTemplate,
} as const

/** Everything that is shown by its name: a file, a place, a shared link, a contact. */
export function AttachmentCard({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation('inbox')
  const words = cardWords(attachment)
  const body = <CardBody attachment={attachment} words={words} />
  if (words.href === null) return <div className={classes.card}>{body}</div>
  if (words.href.startsWith('tel:'))
    return (
      <a className={classes.card} href={words.href}>
        {body}
      </a>
    )
  return (
    <FileLink className={classes.card} href={words.href}>
      {body}
      <Heard>({t('attachment.openNew')})</Heard>
    </FileLink>
  )
}

function CardBody({ attachment: { type, detail }, words }: { attachment: Attachment; words: CardWords }) {
  const Icon = type in ICON ? ICON[type as keyof typeof ICON] : IconPuzzle
  const [isLost, setLost] = useState(false)
  const thumbnail = safeAddress(typeof detail?.thumbnailUrl === 'string' ? detail.thumbnailUrl : null)
  return (
    <>
      {thumbnail === null || isLost ? (
        <span className={classes.cardIcon}>
          <Icon size={20} stroke={1.8} aria-hidden />
        </span>
      ) : (
        <img
          className={classes.cardThumb}
          src={thumbnail}
          alt=""
          loading="lazy"
          referrerPolicy="no-referrer"
          onError={() => setLost(true)}
        />
      )}
      <span className={classes.cardWords}>
        <span className={classes.cardTitle}>{words.title}</span>
        {words.hint !== null && <span className={classes.cardHint}>{words.hint}</span>}
      </span>
    </>
  )
}
