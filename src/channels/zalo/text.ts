import { TEXT_MAX } from './limits.ts'

/** Vietnamese typed on some keyboards comes decomposed; Zalo counts and shows the composed form. */
export const toOutgoing = (text: string): string => text.normalize('NFC')

/**
 * Length as the limit is checked: UTF-16 units of the composed form. No document says what Zalo counts; this never counts
 * fewer than code points would, so nothing passes here that is refused there with -210.
 */
export const textLength = (text: string): { readonly length: number; readonly max: number } => ({
  length: toOutgoing(text).length,
  max: TEXT_MAX,
})
