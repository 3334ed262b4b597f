import { CloseButton, Loader } from '@mantine/core'
import { IconAlertCircle, IconFile, IconMovie, IconMusic } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFileSource } from '../../parts/own-file.tsx'
import classes from './composer.module.css'
import { fileSize } from './file-size.ts'
import type { Uploads } from './use-uploads.ts'

const ICON = { file: IconFile, audio: IconMusic, video: IconMovie } as const

/** The files that go with the answer, and those still being uploaded. */
export function ComposerFiles({ uploads: { ready, underWay, remove, dismiss } }: { uploads: Uploads }) {
  const { t } = useTranslation('inbox')
  if (ready.length === 0 && underWay.length === 0) return null
  return (
    <ul className={classes.files} aria-label={t('composer.files')}>
      {ready.map(({ mediaId, type, name, sizeBytes }) => (
        <li key={mediaId} className={classes.file}>
          <Thumb type={type} mediaId={mediaId} />
          <div className={classes.fileWords}>
            <div className={classes.fileName}>{name}</div>
            <div className={classes.fileHint}>{fileSize(sizeBytes)}</div>
          </div>
          <CloseButton
            size="sm"
            aria-label={t('composer.removeFile', { name })}
            onClick={() => remove(mediaId)}
          />
        </li>
      ))}
      {underWay.map(({ id, name, problem }) => (
        <li key={id} className={classes.file} data-failed={problem !== null || undefined}>
          <span className={classes.thumbIcon}>
            {problem === null ? <Loader size={18} /> : <IconAlertCircle size={20} aria-hidden />}
          </span>
          <div className={classes.fileWords}>
            <div className={classes.fileName}>
              {problem === null ? t('composer.uploading', { name }) : name}
            </div>
            {problem !== null && (
              <div className={classes.fileHint} role="alert">
                {problem}
              </div>
            )}
          </div>
          {problem !== null && (
            <CloseButton
              size="sm"
              aria-label={t('composer.removeFile', { name })}
              onClick={() => dismiss(id)}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

function Thumb({ type, mediaId }: { type: Uploads['ready'][number]['type']; mediaId: string }) {
  if (type === 'image' || type === 'gif') return <ThumbPicture address={`/api/v1/media/${mediaId}`} />
  const Icon = ICON[type]
  return (
    <span className={classes.thumbIcon}>
      <Icon size={20} stroke={1.8} aria-hidden />
    </span>
  )
}

function ThumbPicture({ address }: { address: string }) {
  const { src } = useFileSource(address)
  return <img className={classes.thumb} src={src} alt="" />
}
