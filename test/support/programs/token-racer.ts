import type { Store } from '../../../src/store/open-store.ts'
import { openTrustBench, QUICK_TIMING } from '../trust.ts'

/**
 * One of several processes that refresh the same tokens. Asked `{race, owner, fence}` it tries that often at once and
 * answers the tokens it got. With KILL_AT it ends at that step of its first refresh:
 * `leased` nothing written yet · `intended` the call has not left · `sent` it waits for an answer that will not come, until it is killed · `answered` the pair is in hand · `stored` it is written.
 */
export interface RaceAsk {
  readonly race: number
  readonly owner: { readonly shopId: string; readonly channelId: string }
  readonly fence: number
}
export interface RaceAnswer {
  readonly tokens: readonly string[]
  readonly problems: readonly string[]
}
export type KillStep = 'leased' | 'intended' | 'sent' | 'answered' | 'stored'

const env = JSON.parse(process.argv[2] as string) as Record<string, string>
const killAt = process.argv[3] as KillStep | undefined
const die = () => process.kill(process.pid, 'SIGKILL')

/** Dies at the step asked for, seen from the outside of the keeper: by what it does to the store. */
function deadly(store: Store): Store {
  if (killAt === undefined) return store
  const tokens = new Proxy(store.tokens, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (name !== 'updateOne') return member.bind(target) as unknown
      return (...args: unknown[]) => {
        if (killAt === 'leased') die()
        const done = (member as (...a: unknown[]) => PromiseLike<unknown>).apply(target, args)
        if (killAt !== 'intended') return done
        return Promise.resolve(done).then(() => die())
      }
    },
  })
  return {
    ...store,
    tokens,
    async transaction(work) {
      if (killAt === 'answered') die()
      const result = await store.transaction(work)
      if (killAt === 'stored') die()
      return result
    },
  }
}

/** Without an answer it would try again; whoever kills it comes sooner. */
const timing = killAt === 'sent' ? { ...QUICK_TIMING, retryPauseMs: 10 * 60_000 } : QUICK_TIMING
const bench = await openTrustBench({ env, timing, around: deadly })

process.on('message', (ask: RaceAsk) => {
  void Promise.allSettled(
    Array.from({ length: ask.race }, () => bench.keeper.rejected(ask.owner, ask.fence)),
  ).then((ends) => {
    process.send?.({
      tokens: ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.accessToken] : [])),
      problems: ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : [])),
    } satisfies RaceAnswer)
  })
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
process.send?.('ready')
