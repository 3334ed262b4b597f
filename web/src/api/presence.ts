import { call } from './call.ts'

export type PresenceState = 'open' | 'typing' | 'left'

/** Says where this user is. @returns who else is there */
export const sayPresence = (conversationId: string, state: PresenceState) =>
  call<{
    readonly others: readonly {
      readonly userId: string
      readonly name: string | null
      readonly openMs: number
      readonly typingMs: number
    }[]
  }>(`/conversations/${encodeURIComponent(conversationId)}/presence`, { method: 'POST', body: { state } })
