import { useState } from 'react'
import type { Attachment } from '../api/messages.ts'
import { ownMediaAddress, safeAddress } from '../kit/safe-address.ts'

type File = Pick<Attachment, 'url' | 'mediaId'>

/** Where a received file is had whatever has become of the platform's address. null: it is none. */
export const lastingAddress = ({ url, mediaId }: File): string | null =>
  mediaId === null ? safeAddress(url) : ownMediaAddress(mediaId)

/**
 * The address a file is shown from: the one told, and once that fails the gateway's own, which has the platform sign a new one.
 * null: there is none (left).
 */
export function useMediaAddress(file: File): { readonly address: string | null; onError(): void } {
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set())
  const ways = [safeAddress(file.url), lastingAddress(file)]
  const address = ways.find((way) => way !== null && !failed.has(way)) ?? null
  return {
    address,
    onError() {
      if (address !== null) setFailed((before) => new Set([...before, address]))
    },
  }
}
