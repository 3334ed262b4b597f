import { z } from 'zod'
import { MAX_PASSES } from './limits.ts'

/**
 * A list of conversations, last changed first, changes while it is read: one that moves up from where we have not been
 * yet is not met any more. So the list is gone through again for what changed since its top was first seen, until the
 * top stays where it was.
 */
export const Pass = z.object({
  number: z.int(),
  /** Conversations that changed before this are not looked at in this pass. */
  floorMs: z.number(),
  /** When the topmost one changed, by the platform's clock, as this pass began; null: not seen yet. */
  topMs: z.number().nullable(),
})
export type Pass = z.infer<typeof Pass>

const SECOND_MS = 1_000

export const firstPass = (from: Date): Pass => ({
  number: 1,
  floorMs: Math.floor(from.getTime() / SECOND_MS) * SECOND_MS,
  topMs: null,
})

/** What the first page of a pass shows sets its top. @param changedMs when each conversation of the page changed */
export const seenTop = (pass: Pass, changedMs: readonly number[]): Pass =>
  pass.topMs === null && changedMs.length > 0 ? { ...pass, topMs: Math.max(...changedMs) } : pass

/** @returns the pass after this one; null: nothing has moved since, or enough is enough */
export function nextPass({ number, floorMs, topMs }: Pass): Pass | null {
  if (topMs === null || number >= MAX_PASSES) return null
  if (topMs < floorMs || (number > 1 && topMs === floorMs)) return null
  return { number: number + 1, floorMs: topMs, topMs: null }
}
