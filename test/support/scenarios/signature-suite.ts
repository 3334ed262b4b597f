import { expect } from 'vitest'
import type { Store } from '../../../src/store/open-store.ts'
import type { SignedDelivery } from '../deliveries.ts'
import { brokenDeliveries, honestDeliveries, type SignatureCase } from '../signature-cases.ts'

const AT_ONCE = 50

/** Broken deliveries mixed with honest ones: of those none is taken and kept, of these all are. */
export async function expectSignaturesJudged(
  { store, deliver }: { store: Store; deliver: (delivery: SignedDelivery) => Promise<Response> },
  { broken, honest, seed }: { broken: number; honest: number; seed: number },
): Promise<void> {
  const cases = interleaved(brokenDeliveries(broken, seed), honestDeliveries(honest, seed + 1))
  const before = await store.deliveries.countDocuments()
  const wrong: string[] = []
  for (let at = 0; at < cases.length; at += AT_ONCE)
    await Promise.all(
      cases.slice(at, at + AT_ONCE).map(async ({ how, delivery }) => {
        const { status } = await deliver(delivery)
        if (status !== (how === 'honest' ? 200 : 401)) wrong.push(`${how}: ${status}`)
      }),
    )
  expect(wrong).toEqual([])
  expect(await store.deliveries.countDocuments()).toBe(before + honest)
}

function interleaved(many: readonly SignatureCase[], few: readonly SignatureCase[]): SignatureCase[] {
  const every = Math.max(1, Math.floor(many.length / few.length))
  return many.flatMap((one, n) => {
    const other = n % every === 0 ? few[n / every] : undefined
    return other === undefined ? [one] : [one, other]
  })
}
