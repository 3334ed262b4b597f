import { session } from './call.ts'
import { host } from './host.ts'

/** A host that says nothing for so long will not. */
const ANSWER_MS = 10_000

type ToHost =
  | { readonly type: 'kiotviet-social:token-wanted'; readonly fresh?: true }
  | { readonly type: 'kiotviet-social:at'; readonly path: string; readonly title: string }

interface FromHost {
  readonly type?: unknown
  readonly token?: unknown
  readonly returnTo?: unknown
  readonly path?: unknown
}

let origins: readonly string[] = []
let token: string | null = null
let asked: Promise<boolean> | null = null
const waiting = new Set<() => void>()

export interface HostWishes {
  /** The host wants another page shown; a path of the console, without `/embed`. */
  readonly onOpen: (path: string) => void
  /** A token came that nobody had asked for: perhaps somebody else is signed in now. */
  readonly onToken: () => void
}

/** Begins to listen to the host. Once, and only in a frame. */
export async function meetHost(wishes: HostWishes): Promise<void> {
  session.bearer = { token: () => token, renew }
  window.addEventListener('message', (event: MessageEvent<FromHost | null>) => {
    if (event.source !== window.parent || !origins.includes(event.origin)) return
    if (typeof event.data === 'object' && event.data !== null) hear(event.data, wishes)
  })
  const answer = await fetch('/embed.json')
  origins = ((await answer.json()) as { origins: string[] }).origins
}

function hear({ type, ...said }: FromHost, { onOpen, onToken }: HostWishes): void {
  if (type === 'kiotviet-social:token' && typeof said.token === 'string') {
    const isAsked = waiting.size > 0
    token = said.token
    if (typeof said.returnTo === 'string') host.page = said.returnTo
    for (const resolve of waiting) resolve()
    if (!isAsked) onToken()
  }
  if (type === 'kiotviet-social:open' && typeof said.path === 'string' && /^\/(?!\/)/.test(said.path))
    onOpen(said.path)
}

/** Each message goes to each site that may frame us by name: only the one that does so receives it. */
export function tellHost(message: ToHost): void {
  for (const origin of origins) window.parent.postMessage(message, origin)
}

/** Asks for a token once, for all who need one at this moment. @returns whether one came in time */
export function renew(): Promise<boolean> {
  asked ??= ask().finally(() => {
    asked = null
  })
  return asked
}

/** Somebody types a password first. */
const FRESH_MS = 5 * 60_000

/** Asks for the token of a user who has just signed in anew. */
export const renewFresh = (): Promise<boolean> => ask(true)

function ask(fresh = false): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (came: boolean) => {
      clearTimeout(timer)
      waiting.delete(arrived)
      resolve(came)
    }
    const arrived = () => end(true)
    const timer = setTimeout(() => end(false), fresh ? FRESH_MS : ANSWER_MS)
    waiting.add(arrived)
    tellHost({ type: 'kiotviet-social:token-wanted', ...(fresh ? { fresh } : {}) })
  })
}
