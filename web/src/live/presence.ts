/** A colleague at a conversation, and how much longer they are taken to be there unless they say it again. */
export interface Present {
  readonly userId: string
  readonly name: string | null
  readonly openMs: number
  readonly typingMs: number
}
export interface PresenceEvent extends Present {
  readonly conversationId: string
}

type Hearer = (event: PresenceEvent) => void
const hearers = new Set<Hearer>()

/** What the stream tells, handed to whoever shows it now. Nobody else keeps it. */
export const tellPresence: Hearer = (event) => {
  for (const hear of hearers) hear(event)
}

/** @returns how to stop */
export function hearPresence(hear: Hearer): () => void {
  hearers.add(hear)
  return () => void hearers.delete(hear)
}
