import { useSyncExternalStore } from 'react'
import { inTab, onDevice } from '../kit/browser-store.ts'

/** What staff began to write and have not sent. Files are uploaded already, so that they survive a reload as well. */
export interface Draft {
  readonly text: string
  readonly replyTo: string | null
  readonly files: readonly {
    readonly mediaId: string
    readonly type: 'image' | 'gif' | 'audio' | 'video' | 'file'
    readonly name: string
    readonly sizeBytes: number
  }[]
  readonly savedAt: string
}

export const EMPTY_DRAFT: Draft = { text: '', replyTo: null, files: [], savedAt: '' }

/** Drafts of another user of this device are not shown, and all go when somebody signs out. */
const PREFIX = 'draft:'
/** Where the tab keeps what was sent and not accepted yet. */
export const PENDING_SENDS = 'pending-sends'
/** Uploads are dropped by the gateway after 30 days, and nobody goes on with an older sentence. */
const KEEP_MS = 30 * 24 * 60 * 60_000

const held = new Map<string, Draft>()
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const nameOf = (userId: string, conversationId: string): string => `${PREFIX}${userId}:${conversationId}`
const isEmpty = ({ text, files, replyTo }: Draft): boolean =>
  text.trim() === '' && files.length === 0 && replyTo === null

export function readDraft(userId: string, conversationId: string): Draft {
  const name = nameOf(userId, conversationId)
  const known = held.get(name)
  if (known !== undefined) return known
  const stored = onDevice.read(name) as Draft | null
  const isFresh = stored !== null && Date.now() - new Date(stored.savedAt).getTime() < KEEP_MS
  const draft = isFresh ? { ...EMPTY_DRAFT, ...stored } : EMPTY_DRAFT
  held.set(name, draft)
  return draft
}

export function writeDraft(
  userId: string,
  conversationId: string,
  change: Partial<Omit<Draft, 'savedAt'>>,
): void {
  const name = nameOf(userId, conversationId)
  const draft = { ...readDraft(userId, conversationId), ...change, savedAt: new Date().toISOString() }
  held.set(name, draft)
  onDevice.write(name, isEmpty(draft) ? null : draft)
  for (const listener of listeners) listener()
}

export const useDraft = (userId: string, conversationId: string): Draft =>
  useSyncExternalStore(subscribe, () => readDraft(userId, conversationId))

/** Nothing one person wrote stays behind on a device they share. */
export function forgetWritten(): void {
  held.clear()
  for (const name of onDevice.names(PREFIX)) onDevice.write(name, null)
  inTab.write(PENDING_SENDS, null)
}
