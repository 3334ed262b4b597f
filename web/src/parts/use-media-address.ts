import { useEffect, useState } from 'react'
import type { Attachment } from '../api/messages.ts'
import { ownMediaAddress, safeAddress } from '../kit/safe-address.ts'
import { useFileSource } from './own-file.tsx'

type File = Pick<Attachment, 'url' | 'mediaId'>

/** Where a received file is had whatever has become of the platform's address. null: it is none. */
export const lastingAddress = ({ url, mediaId }: File): string | null =>
  mediaId === null ? safeAddress(url) : ownMediaAddress(mediaId)

/**
 * The address a file is shown from: the one told, and once that fails the gateway's own, which has the platform sign a new one.
 * @returns `address`: to open it, null: there is none (left) · `src`: to show it, undefined while it is being read
 */
export function useMediaAddress(file: File): {
  readonly address: string | null
  readonly src: string | undefined
  onError(): void
} {
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set())
  const ways = [safeAddress(file.url), lastingAddress(file)]
  const address = ways.find((way) => way !== null && !failed.has(way)) ?? null
  const { src, isLost } = useFileSource(address)
  useEffect(() => {
    if (isLost && address !== null) setFailed((before) => new Set([...before, address]))
  }, [isLost, address])
  return {
    address,
    src,
    onError() {
      if (address !== null) setFailed((before) => new Set([...before, address]))
    },
  }
}
