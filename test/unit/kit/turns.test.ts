import { describe, expect, it } from 'vitest'
import { createTurns } from '../../../src/kit/turns.ts'

/** A piece of work that ends when told to. */
function work() {
  let finish: (end: 'well' | 'badly') => void = () => undefined
  const ended = new Promise<string>((resolve, reject) => {
    finish = (end) => (end === 'well' ? resolve('done') : reject(new Error('failed')))
  })
  const started: number[] = []
  return { started, finish, run: (n: number) => () => (started.push(n), ended) }
}

describe('Turns', () => {
  it('let work of one key run one after the other, in the order asked for', async () => {
    const turns = createTurns()
    const [first, second] = [work(), work()]
    const a = turns.take('k', first.run(1))
    const b = turns.take('k', second.run(2))
    await Promise.resolve()
    expect([first.started, second.started]).toEqual([[1], []])
    first.finish('well')
    expect(await a).toBe('done')
    second.finish('well')
    expect(await b).toBe('done')
  })

  it('go on after work that failed, whose error is its caller’s alone', async () => {
    const turns = createTurns()
    const first = work()
    const a = turns.take('k', first.run(1))
    const b = turns.take('k', () => Promise.resolve('next'))
    first.finish('badly')
    await expect(a).rejects.toThrow('failed')
    expect(await b).toBe('next')
  })

  it('tell work whether others were before it', async () => {
    const turns = createTurns()
    const said = (hasWaited: boolean) => Promise.resolve(hasWaited)
    expect(await Promise.all([turns.take('k', said), turns.take('k', said), turns.take('j', said)])).toEqual([
      false,
      true,
      false,
    ])
    expect(await turns.take('k', said)).toBe(false)
  })

  it('hold up nobody with another key', async () => {
    const turns = createTurns()
    void turns.take('k', work().run(1))
    expect(await turns.take('other', () => Promise.resolve('free'))).toBe('free')
  })
})
