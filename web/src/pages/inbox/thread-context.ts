import { createContext, useContext } from 'react'
import type { Conversation } from '../../api/conversations.ts'
import type { Message } from '../../api/messages.ts'

/** What every message of a thread may need of it. */
export interface ThreadTools {
  readonly conversation: Conversation
  readonly userId: string
  readonly findMessage: (id: string) => Message | undefined
  /** Quotes the message in the composer. */
  readonly reply: (message: Message) => void
  readonly viewPicture: (address: string) => void
}

/** Only what the platform knows by an id of its own can be quoted to it. */
export const canQuote = ({ externalId, deletedAt }: Message, { window: verdict }: Conversation): boolean =>
  externalId !== null && deletedAt === null && verdict.canSend

const ThreadContext = createContext<ThreadTools | null>(null)
/** Scrolls to a message, reading older ones until it is there. */
const JumpContext = createContext<(messageId: string) => void>(() => undefined)
export const JumpProvider = JumpContext.Provider
export const useJumpTo = (): ((messageId: string) => void) => useContext(JumpContext)

export const ThreadProvider = ThreadContext.Provider

export function useThread(): ThreadTools {
  const tools = useContext(ThreadContext)
  if (tools === null) throw new Error('a message outside of a thread')
  return tools
}
