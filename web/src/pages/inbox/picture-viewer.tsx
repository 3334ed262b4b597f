import { ActionIcon, Modal } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../api/messages.ts'
import { FileLink, useFileSource } from '../../parts/own-file.tsx'
import classes from './picture-viewer.module.css'
import { pictureAddresses } from './pictures.ts'

export interface PictureViewerProps {
  readonly messages: readonly Message[]
  /** The picture shown; null: closed. */
  readonly address: string | null
  readonly onShow: (address: string | null) => void
}

/** All pictures of the thread, one at a time, as large as the window. */
export function PictureViewer({ messages, address, onShow }: PictureViewerProps) {
  const { t } = useTranslation(['inbox', 'common'])
  const addresses = useMemo(() => pictureAddresses(messages), [messages])
  const index = address === null ? -1 : addresses.indexOf(address)
  const step = (by: number): void => {
    const next = addresses[index + by]
    if (address !== null && next !== undefined) onShow(next)
  }
  useWindowEvent('keydown', (event) => {
    if (event.key === 'ArrowLeft') step(-1)
    if (event.key === 'ArrowRight') step(1)
  })
  return (
    <Modal
      fullScreen
      radius={0}
      opened={address !== null}
      onClose={() => onShow(null)}
      title={t('viewer.title')}
      closeButtonProps={{ 'aria-label': t('common:action.close'), c: '#fff' }}
      classNames={{ content: classes.content, header: classes.header, body: classes.body }}
    >
      {address !== null && (
        <>
          <div className={classes.stage}>
            <Shown address={address} />
          </div>
          <div className={classes.bar}>
            <ActionIcon
              className={classes.step}
              variant="transparent"
              size="lg"
              aria-label={t('viewer.previous')}
              disabled={index <= 0}
              onClick={() => step(-1)}
            >
              <IconChevronLeft aria-hidden />
            </ActionIcon>
            <span aria-live="polite">{t('viewer.of', { index: index + 1, total: addresses.length })}</span>
            <ActionIcon
              className={classes.step}
              variant="transparent"
              size="lg"
              aria-label={t('viewer.next')}
              disabled={index === addresses.length - 1}
              onClick={() => step(1)}
            >
              <IconChevronRight aria-hidden />
            </ActionIcon>
            <FileLink href={address}>{t('viewer.original')}</FileLink>
          </div>
        </>
      )}
    </Modal>
  )
}

function Shown({ address }: { address: string }) {
  const { t } = useTranslation('inbox')
  const { src } = useFileSource(address)
  return (
    <img className={classes.image} src={src} alt={t('attachment.kind.image')} referrerPolicy="no-referrer" />
  )
}
