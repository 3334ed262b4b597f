import { useMutation, useQueryClient } from '@tanstack/react-query'
import i18n from 'i18next'
import { useState } from 'react'
import type { Platform } from '../../api/channels.ts'
import { host, isEmbedded } from '../../api/host.ts'
import { startLink } from '../../api/links.ts'
import { codeOf } from '../../api/problem.ts'
import { tellProblem } from '../../parts/tell.ts'

/**
 * Records the consents ticked and leaves for the platform. When the text was renewed meanwhile nothing was recorded: the
 * new text is read, and `onOutdated` takes back what was ticked under the old one.
 */
export function useStartLink(platform: Platform, onOutdated: () => void) {
  const client = useQueryClient()
  const [isOutdated, setOutdated] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  const start = useMutation({
    mutationFn: ({ codes, textVersion }: { codes: readonly string[]; textVersion: string }) =>
      startLink({
        platform,
        permissions: codes,
        textVersion,
        locale: i18n.language,
        ...(host.page === undefined ? {} : { returnTo: host.page }),
      }),
    onSuccess({ startUrl }) {
      setLeaving(true)
      // The platforms let nobody frame their pages, and the way back needs a session of its own.
      if (isEmbedded) window.open(startUrl, '_top')
      else window.location.assign(startUrl)
    },
    async onError(error) {
      if (codeOf(error) !== 'text-outdated') {
        tellProblem(error)
        return
      }
      setOutdated(true)
      onOutdated()
      await client.invalidateQueries({ queryKey: ['permissions'] })
    },
  })
  return { mutate: start.mutate, isPending: start.isPending || isLeaving, isOutdated }
}
