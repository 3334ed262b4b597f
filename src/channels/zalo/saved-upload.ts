import { z } from 'zod'
import type { ZaloAttachment } from './operations/send-message.ts'

type Uploaded = Exclude<ZaloAttachment, { readonly url: string } | { readonly type: 'sticker' }>

const Saved: z.ZodType<Uploaded> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('image'), attachmentId: z.string() }),
  z.object({ type: z.literal('gif'), attachmentId: z.string(), width: z.number(), height: z.number() }),
  z.object({ type: z.literal('file'), token: z.string() }),
])

/** What an upload can be sent by again, as one text: an animated picture needs its size with every send. */
export const toSavedId = (uploaded: ZaloAttachment): string => JSON.stringify(uploaded)

/** Only what {@link toSavedId} made comes back here. */
export const fromSavedId = (savedId: string): Uploaded => Saved.parse(JSON.parse(savedId))
