import { problemSentence } from '../channels/error-texts.ts'
import type { Sentence } from '../channels/sentence.ts'
import type { OutboxState } from '../store/models/outbox.ts'
import type { Look } from './look.ts'

const DAY_MS = 24 * 60 * 60_000

export interface SendsOfDay {
  readonly sent: number
  readonly failed: number
  readonly unknown: number
  readonly waiting: number
  /** Problem code to how many sends have it now. */
  readonly problems: ReadonlyMap<string, number>
  /** The commonest reason of those that failed or are unknown. */
  readonly worst: { readonly code: string; readonly count: number; readonly sentence: Sentence } | null
}

/** What became of everything the channel was asked to send in the last 24 hours. */
export const sendsOfDay = (look: Look): Promise<SendsOfDay> => look.once('sends', () => read(look))

interface Group {
  readonly _id: { readonly state: OutboxState; readonly problem: string | null }
  readonly count: number
}

async function read({ deps, channel, nowMs }: Look): Promise<SendsOfDay> {
  const groups = await deps.store.outbox.aggregate<Group>([
    {
      $match: {
        shopId: channel.shopId,
        channelId: channel._id,
        acceptedAt: { $gte: new Date(nowMs - DAY_MS) },
      },
    },
    { $group: { _id: { state: '$state', problem: '$problem' }, count: { $sum: 1 } } },
  ])
  const sum = (...states: OutboxState[]) =>
    groups.reduce((total, { _id, count }) => (states.includes(_id.state) ? total + count : total), 0)
  const problems = new Map<string, number>()
  for (const { _id, count } of groups)
    if (_id.problem !== null && _id.state !== 'sent')
      problems.set(_id.problem, (problems.get(_id.problem) ?? 0) + count)
  const ended = groups.filter(({ _id }) => _id.state === 'failed' || _id.state === 'unknown')
  const [worst] = ended.sort((a, b) => b.count - a.count)
  return {
    sent: sum('sent'),
    failed: sum('failed'),
    unknown: sum('unknown'),
    waiting: sum('pending', 'sending', 'deferred'),
    problems,
    worst: worst ? worstOf(worst, channel.platform) : null,
  }
}

function worstOf({ _id, count }: Group, platform: Look['channel']['platform']) {
  const code = _id.problem ?? 'unclassified'
  return {
    code,
    count,
    sentence: { vi: problemSentence(code, 'vi', platform), en: problemSentence(code, 'en', platform) },
  }
}
