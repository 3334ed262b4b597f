import { expect } from 'vitest'
import { idOf } from '../../../src/kit/ids.ts'
import { erasePerson } from '../../../src/privacy/erase-person.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { facebookBody } from '../deliveries.ts'
import { choices, type Erasures, NOTHING, SHOP, STEPS, WHOLE } from '../erasures.ts'

/** Erasures that are killed at random, several times each, and go on: nobody is ever half visible, and all end erased. */
export async function eraseUnderKills(
  bench: Erasures,
  store: Store,
  vault: Vault,
  { people, kills, seed }: { people: number; kills: number; seed: number },
): Promise<{ killed: number }> {
  const below = choices(seed)
  let killed = 0
  for (let n = 0; n < people; n++) {
    const { channelId, gone, stays } = await bench.aPageWithTwo()
    const personId = idOf('per', channelId, gone)
    const requestId = await bench.executing(channelId, gone)
    for (let kill = 0; kill < kills; kill++) {
      if (await bench.killedAfter(requestId, below(STEPS.length))) killed++
      // Whatever is left, nobody can read it any more.
      const sealer = await vault.forPeople(SHOP, [personId], { create: false })
      expect(sealer.has(personId)).toBe(false)
    }
    await erasePerson(bench.deps, SHOP, requestId)
    expect(await bench.rowsOf(channelId, gone)).toEqual(NOTHING)
    expect(await bench.rowsOf(channelId, stays)).toEqual(WHOLE)
    const { state } = (await store.privacyRequests.findOne({ _id: requestId, shopId: SHOP }).lean()) ?? {}
    expect(state).toBe('done')
  }
  return { killed }
}

/** Many people of one Page are erased, then as many webhooks about them come late: nobody returns, the others are whole. */
export async function eraseManyThenLate(
  bench: Erasures,
  { people, staying, late }: { people: number; staying: number; late: number },
): Promise<{ refused: number; applied: number }> {
  const { channelId, pageId, ids, message } = await bench.aPageWith(people + staying)
  const gone = ids.slice(0, people)
  for (const externalId of gone)
    await erasePerson(bench.deps, SHOP, await bench.executing(channelId, externalId))
  const bodies = Array.from({ length: late }, (_, n) => {
    const id = gone[n % gone.length] as string
    return facebookBody([{ pageId, messaging: [message(id, `late${n}`)] }])
  })
  await bench.inbox.journal('facebook', bodies)
  const { refused, applied } = await bench.inbox.drainAll()
  for (const externalId of gone) expect(await bench.rowsOf(channelId, externalId)).toEqual(NOTHING)
  for (const externalId of ids.slice(people)) expect(await bench.rowsOf(channelId, externalId)).toEqual(WHOLE)
  return { refused, applied }
}
