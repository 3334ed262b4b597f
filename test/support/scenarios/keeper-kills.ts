import { expect } from 'vitest'
import { NeedsRelink } from '../../../src/vault/token-keeper.ts'
import { type ChildProgram, startProgram } from '../child-program.ts'
import type { KillStep, RaceAnswer, RaceAsk } from '../programs/token-racer.ts'
import type { tokenWorld } from '../token-world.ts'
import { eventually } from '../wait.ts'

type World = ReturnType<typeof tokenWorld>
type Racer = ChildProgram<RaceAsk, RaceAnswer>

/** `sent` is killed from outside: the platform has done what it was asked, and nobody will hear of it. */
export const DEATHS: readonly KillStep[] = ['leased', 'intended', 'sent', 'answered', 'stored']

export interface DeathFigures {
  /** The next holder got a pair that lives. */
  readonly good: number
  /** The pair was gone with the process, and the owner was told. */
  readonly relinked: number
  /** Calls with a refresh token, over all. */
  readonly calls: number
}

const startRacer = (program: string, world: World, killAt?: KillStep): Promise<Racer> =>
  startProgram<RaceAsk, RaceAnswer>(program, [JSON.stringify(world.env), ...(killAt ? [killAt] : [])])

/**
 * A process that refreshes one OA's token is killed at this step, `times` times, each time of another OA; then another one
 * asks. Whatever happened, no dead pair is taken for a good one, a token is never tried more than twice, and a link that
 * is lost is told.
 */
export async function killKeepersAt(
  world: World,
  program: string,
  { step, times }: { step: KillStep; times: number },
): Promise<DeathFigures> {
  const figures = { good: 0, relinked: 0, calls: 0 }
  for (let time = 0; time < times; time++) {
    const { owner, oaId, fence } = await world.anOa()
    await dieRefreshing(world, program, step, { owner, oaId, fence })
    const next = await world.keeper.rejected(owner, fence).catch((error: unknown) => {
      if (error instanceof NeedsRelink) return null
      throw error
    })
    const asked = await world.refreshesOf(oaId)
    expect(asked.length, step).toBeLessThanOrEqual(2)
    expect(asked.filter(({ error }) => error === 0).length, step).toBe(1)
    const row = await world.rowOf(owner)
    if (next === null) {
      expect(row.state).toBe('needs-relink')
      expect(await world.channelOf(owner)).toMatchObject({ status: 'needs-relink' })
      expect(world.told.filter(({ channelId }) => channelId === owner.channelId)).toHaveLength(1)
      figures.relinked += 1
    } else {
      expect(next.accessToken, step).toBe(world.liveOf(oaId)?.accessToken)
      expect((await world.heldOf(owner)).refreshToken).toBe(world.liveOf(oaId)?.refreshToken)
      expect(row.state).toBe('good')
      figures.good += 1
    }
    figures.calls += asked.length
  }
  return figures
}

async function dieRefreshing(
  world: World,
  program: string,
  step: KillStep,
  { owner, oaId, fence }: { owner: RaceAsk['owner']; oaId: string; fence: number },
): Promise<void> {
  const child = await startRacer(program, world, step)
  if (step !== 'sent') return expect(child.ask({ race: 1, owner, fence })).rejects.toThrow('SIGKILL')
  await world.sandbox.control.call('zalo.loseNextTokenAnswer', { times: 1 })
  const asking = child.ask({ race: 1, owner, fence })
  await eventually(async () => (await world.refreshesOf(oaId)).length > 0, { timeoutMs: 60_000 })
  child.process.kill('SIGKILL')
  await expect(asking).rejects.toThrow('SIGKILL')
}

/** Racing refreshers of several processes on one token, round by round. @returns calls made and distinct tokens handed out */
export async function raceKeepers(
  world: World,
  program: string,
  { processes, refreshers, rounds }: { processes: number; refreshers: number; rounds: number },
): Promise<{ calls: number; tokens: number }> {
  const racers = await Promise.all(Array.from({ length: processes }, () => startRacer(program, world)))
  try {
    const { owner, oaId, fence } = await world.anOa()
    let tokens = 0
    for (let round = 0; round < rounds; round++) {
      const shares = racers.map((_, at) => Math.floor((refreshers + at) / processes))
      const answers = await Promise.all(
        racers.map((racer, at) => racer.ask({ race: shares[at] ?? 1, owner, fence: fence + round })),
      )
      expect(answers.flatMap(({ problems }) => problems)).toEqual([])
      const handed = new Set(answers.flatMap((answer) => answer.tokens))
      expect(handed).toEqual(new Set([world.liveOf(oaId)?.accessToken]))
      tokens += handed.size
    }
    const asked = await world.refreshesOf(oaId)
    expect(asked.every(({ error }) => error === 0)).toBe(true)
    return { calls: asked.length, tokens }
  } finally {
    await Promise.all(racers.map((racer) => racer.stop()))
  }
}

/** `times` OAs lose the platform's answer after it rotated: one retry each, then a new link is asked for. @returns the slowest, ms */
export async function loseAnswers(world: World, times: number): Promise<{ slowestToldMs: number }> {
  let slowestToldMs = 0
  for (let time = 0; time < times; time++) {
    const { owner, oaId, fence } = await world.anOa()
    await world.sandbox.control.call('zalo.loseNextTokenAnswer', { times: 1 })
    const startedMs = performance.now()
    await expect(world.keeper.rejected(owner, fence)).rejects.toThrow(NeedsRelink)
    expect(world.told.filter(({ channelId }) => channelId === owner.channelId)).toHaveLength(1)
    slowestToldMs = Math.max(slowestToldMs, performance.now() - startedMs)
    expect((await world.refreshesOf(oaId)).map(({ error }) => error)).toEqual([0, -14014])
    expect(await world.channelOf(owner)).toMatchObject({ status: 'needs-relink' })
  }
  return { slowestToldMs: Math.round(slowestToldMs) }
}
