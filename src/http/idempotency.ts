import { createHash } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { Problem } from './problem.ts'
import type { Answer } from './route.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

/** Longer than the day the contract promises, so that a clock's difference never cuts it short. */
const KEEP_MS = 25 * 60 * 60 * 1000
/** A first request that died half-way blocks its key no longer than this. */
const RUNNING_MS = 60_000

export interface IdempotentAnswers {
  /**
   * Runs `act` once per (shop, key): later callers with the same fingerprint get the first answer, others
   * `idempotency-mismatch`. A request that threw leaves the key free.
   */
  once(
    request: { readonly shopId: string; readonly key: string; readonly fingerprint: unknown },
    act: () => Promise<Answer>,
  ): Promise<Answer>
}

/** Answers are kept in MongoDB, sealed by the shop's key: they may hold personal data, and Redis may be emptied. */
export function createIdempotentAnswers(deps: {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
}): IdempotentAnswers {
  const { store, vault, clock } = deps
  return {
    async once({ shopId, key, fingerprint }, act) {
      const id = createHash('sha256').update(`${shopId}\0${key}`).digest('base64url')
      const bodyHash = createHash('sha256').update(JSON.stringify(fingerprint)).digest('base64url')
      const place = { collection: 'idempotency', documentId: id, field: 'sealedAnswer' }
      const now = clock.nowMs()

      // Taken over only when the first request finished without an answer or died long ago.
      await store.idempotency.deleteOne({
        _id: id,
        shopId,
        sealedAnswer: null,
        createdAt: { $lt: new Date(now - RUNNING_MS) },
      })
      try {
        await store.idempotency.create({
          _id: id,
          shopId,
          bodyHash,
          status: 0,
          sealedAnswer: null,
          createdAt: new Date(now),
          expiresAt: new Date(now + KEEP_MS),
          attempts: 1,
        })
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        const first = await store.idempotency.findOne({ _id: id, shopId }).lean()
        if (!first) throw new Problem('request-running', { retryAfterSeconds: 1, cause: error })
        if (first.bodyHash !== bodyHash) throw new Problem('idempotency-mismatch')
        if (!first.sealedAnswer) throw new Problem('request-running', { retryAfterSeconds: 1 })
        const sealer = await vault.forShop(shopId)
        return { status: first.status, body: JSON.parse(sealer.open(place, first.sealedAnswer)) as unknown }
      }
      try {
        const answer = await act()
        if (answer !== 'streamed') {
          const sealer = await vault.forShop(shopId)
          await store.idempotency.updateOne(
            { _id: id, shopId },
            {
              $set: {
                status: answer.status,
                sealedAnswer: sealer.seal(place, JSON.stringify(answer.body ?? null)),
              },
            },
          )
        }
        return answer
      } catch (error) {
        await store.idempotency.deleteOne({ _id: id, shopId }).catch(() => undefined)
        throw error
      }
    },
  }
}
