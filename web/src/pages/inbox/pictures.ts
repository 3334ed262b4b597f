import type { Attachment, Message } from '../../api/messages.ts'
import { safeAddress } from '../../kit/safe-address.ts'

export const isPicture = ({ type }: Pick<Attachment, 'type'>): boolean => type === 'image' || type === 'gif'

/** Addresses of the pictures of a thread that can be shown, oldest first. */
export function pictureAddresses(newestFirst: readonly Message[]): string[] {
  const shown = newestFirst
    .toReversed()
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap(({ attachments }) => attachments.filter(isPicture))
    .map(({ url }) => safeAddress(url))
    .filter((address) => address !== null)
  return [...new Set(shown)]
}
