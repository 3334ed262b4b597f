import { createContext, useContext } from 'react'
import type { Conversation } from '../../api/conversations.ts'
import type { Message } from '../../api/messages.ts'

/** What every message of a thread may need of it. */
export interface ThreadTools {
  readonly conversation: Conversation
  readonly userId: string
  readonly findMessage: (id: string) => Message | undefined
  /** Scrolls to a message, reading older ones until it is there. */
  readonly jumpTo: (messageId: string) => void
  /** Quotes the message in the composer. */
  readonly reply: (message: Message) => void
  readonly viewPicture: (address: string) => void
}

const ThreadContext = createContext<ThreadTools | null>(null)
export const ThreadProvider = ThreadContext.Provider

export function useThread(): ThreadTools {
  const tools = useContext(ThreadContext)
  if (tools === null) throw new Error('a message outside of a thread')
  return tools
}
