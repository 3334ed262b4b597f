import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { uploadMedia } from '../../api/messages.ts'
import { ApiProblem } from '../../api/problem.ts'
import { readDraft, writeDraft } from '../../live/drafts.ts'
import { fileRefusal, MAX_FILE_BYTES } from './file-refusal.ts'
import { fitPicture } from './fit-picture.ts'

/** A file on its way to the gateway; when it is there, it is part of the draft. */
export interface Upload {
  readonly id: string
  readonly name: string
  /** Why it will not get there; null while it is under way. */
  readonly problem: string | null
}

export interface Uploads {
  readonly underWay: readonly Upload[]
  readonly ready: ReturnType<typeof readDraft>['files']
  readonly isBusy: boolean
  readonly add: (files: readonly File[]) => void
  readonly dismiss: (uploadId: string) => void
  readonly remove: (mediaId: string) => void
}

/** Files are uploaded while staff still write, so that sending is immediate. */
export function useUploads({ id, platform }: Conversation, userId: string): Uploads {
  const { t } = useTranslation('inbox')
  const [underWay, setUnderWay] = useState<readonly Upload[]>([])
  const { files: ready } = readDraft(userId, id)
  // The order in which they were chosen, whichever arrives first; what a reload brought back stays in front.
  const places = useRef(new Map<string, number>())
  const chosen = useRef(0)

  const upload = async (file: File, uploadId: string, place: number): Promise<string | null> => {
    const { name } = file
    if (file.size > MAX_FILE_BYTES) return t('composer.tooBig', { name })
    try {
      const fitting = await fitPicture(file, platform)
      const media = await uploadMedia(fitting)
      const refusal = fileRefusal(platform, media, name)
      if (refusal !== null) return refusal
      places.current.set(media.mediaId, place)
      const placeOf = ({ mediaId }: { mediaId: string }): number => places.current.get(mediaId) ?? 0
      const files = [...readDraft(userId, id).files, { ...media, name }]
      writeDraft(userId, id, { files: files.sort((a, b) => placeOf(a) - placeOf(b)) })
      setUnderWay((all) => all.filter((one) => one.id !== uploadId))
      return null
    } catch (error) {
      return error instanceof ApiProblem ? error.body.detail : t('composer.uploadFailed', { name })
    }
  }

  return {
    underWay,
    ready,
    isBusy: underWay.some(({ problem }) => problem === null),
    add(files) {
      for (const file of files) {
        const uploadId = crypto.randomUUID()
        setUnderWay((all) => [...all, { id: uploadId, name: file.name, problem: null }])
        void upload(file, uploadId, (chosen.current += 1)).then((problem) => {
          if (problem !== null)
            setUnderWay((all) => all.map((one) => (one.id === uploadId ? { ...one, problem } : one)))
        })
      }
    },
    dismiss: (uploadId) => setUnderWay((all) => all.filter((one) => one.id !== uploadId)),
    remove(mediaId) {
      const files = readDraft(userId, id).files.filter((file) => file.mediaId !== mediaId)
      writeDraft(userId, id, { files })
    },
  }
}
