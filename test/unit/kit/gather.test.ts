import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { gather, noteGathered } from '../../../src/kit/gather.ts'

async function deep(id: string): Promise<string> {
  await turn()
  noteGathered(id)
  return id
}

describe('Gathering', () => {
  it('hears what is named in the work and in all it awaits, and nothing of the neighbour’s', async () => {
    const [one, two] = [new Set<string>(), new Set<string>()]
    const values = await Promise.all([
      gather(one, async () => `${await deep('a')}${await deep('b')}`),
      gather(two, () => deep('c')),
      deep('nobody gathers'),
    ])
    expect(values).toEqual(['ab', 'c', 'nobody gathers'])
    expect([...one]).toEqual(['a', 'b'])
    expect([...two]).toEqual(['c'])
  })

  it('keeps what was named before the work threw', async () => {
    const names = new Set<string>()
    const failing = gather(names, async () => {
      await deep('a')
      throw new Error('in the middle')
    })
    await expect(failing).rejects.toThrow('in the middle')
    expect([...names]).toEqual(['a'])
  })
})
