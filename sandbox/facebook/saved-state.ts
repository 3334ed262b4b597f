import type { FacebookState } from './state.ts'

const MAPS = [
  'users',
  'grants',
  'tokens',
  'codes',
  'pages',
  'people',
  'psids',
  'conversations',
  'posts',
  'comments',
  'savedAttachments',
] as const

/** The state as plain JSON: maps as lists of entries, indexes left out. */
export function saveState(state: FacebookState): Record<string, unknown> {
  return {
    app: state.app,
    login: state.login,
    ids: state.ids.position(),
    psidCounter: state.psidCounter.position(),
    ...Object.fromEntries(MAPS.map((name) => [name, [...state[name]]])),
  }
}

/** Fills `state` with what `saveState` made, and builds the indexes anew. */
export function loadState(state: FacebookState, saved: Record<string, unknown>): void {
  clearState(state)
  Object.assign(state.app, saved.app)
  state.login = saved.login as FacebookState['login']
  state.ids.moveTo(String(saved.ids))
  state.psidCounter.moveTo(String(saved.psidCounter))
  for (const name of MAPS) {
    const map = state[name] as Map<string, unknown>
    for (const [key, value] of saved[name] as [string, unknown][]) map.set(key, value)
  }
  for (const conversation of state.conversations.values()) {
    state.conversationIds.set(conversation.id, conversation)
    for (const message of conversation.messages) state.messages.set(message.mid, { message, conversation })
  }
}

/** Empties the platform; the app's settings and the counters stay. */
export function clearState(state: FacebookState): void {
  for (const name of MAPS) state[name].clear()
  state.conversationIds.clear()
  state.messages.clear()
  state.login = null
}
