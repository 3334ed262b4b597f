import { idOf } from '../kit/ids.ts'
import type { GapDoc } from '../store/models/delivery.ts'
import type { OperatorAlarmDoc, WebhookSignDoc } from '../store/models/doctor.ts'
import type { DoctorDeps } from './deps.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Zalo's ladder of repeats: 30 s, 5, 15, 30 and 60 min. After the last it switches the webhook off. */
export const RETRY_LADDER_MS = (0.5 + 5 + 15 + 30 + 60) * MINUTE_MS
/** Good deliveries are noted every ten seconds: a repeat that was taken may seem a little newer than the last good one. */
const NOTED_WITHIN_MS = 30_000
/** With several OAs nothing at all for so long is more than a pause. */
const NOTHING_MS = 15 * MINUTE_MS
/** From so long an absence of ours on, whatever is silent afterwards may have been switched off. */
const LONG_REFUSAL_MS = RETRY_LADDER_MS - MINUTE_MS

export const ZALO_WEBHOOK_LOST = 'zalo-webhook-lost'

export type LossSignal = 'all-silent' | 'retries-ended' | 'own-refusals'

/** What the judgement stands on. Times: Unix ms; null: never. */
export interface LossFacts {
  readonly nowMs: number
  /** The last delivery of any OA that was signed rightly. */
  readonly lastGoodMs: number | null
  /** The last delivery that came as a repeat (`num_retry`). */
  readonly lastRetryMs: number | null
  /** OAs that are silent against their own rhythm, and OAs whose rhythm is known at all. */
  readonly silentOas: number
  readonly knownOas: number
  /** The last time in which we refused or were away: from, to. */
  readonly refused: { readonly fromMs: number; readonly toMs: number } | null
}

/**
 * Signs that Zalo has switched the app's webhook off: one is enough, and none counts while deliveries come. Silence alone
 * needs OAs that are never silent at this time; a single one could be that OA's own matter.
 */
export function judgeLoss(facts: LossFacts): LossSignal[] {
  const { nowMs, lastGoodMs, lastRetryMs, silentOas, knownOas, refused } = facts
  if (lastGoodMs === null || nowMs - lastGoodMs < NOTHING_MS) return []
  const signals: LossSignal[] = []
  if (silentOas >= 2 && silentOas >= Math.ceil(knownOas / 2)) signals.push('all-silent')
  // A repeat came last, was no good either, and the ladder has had its time since.
  const retriesFailed = lastRetryMs !== null && lastRetryMs - lastGoodMs > NOTED_WITHIN_MS
  if (retriesFailed && nowMs - lastRetryMs > RETRY_LADDER_MS && nowMs - lastRetryMs < DAY_MS)
    signals.push('retries-ended')
  if (refused !== null && refused.toMs - refused.fromMs >= LONG_REFUSAL_MS && lastGoodMs <= refused.toMs)
    signals.push('own-refusals')
  return signals
}

/** Raises the operators' alarm where Zalo's webhook seems lost, and closes it when deliveries come back. */
export async function watchZaloWebhook(deps: DoctorDeps): Promise<void> {
  if (deps.zalo === null) return
  const { store } = deps
  const open = await store.operatorAlarms
    .findOne({ code: ZALO_WEBHOOK_LOST, closedAt: null })
    .lean<OperatorAlarmDoc>()
  const facts = await readFacts(deps)
  const isBack = open !== null && facts.lastGoodMs !== null && facts.lastGoodMs > open.raisedAt.getTime()
  if (open !== null && isBack) await close(deps, open)
  else if (open === null) {
    const signals = judgeLoss(facts)
    if (signals.length > 0) await raise(deps, facts, signals)
  }
}

/** How many alarms stand open, whoever raised them. */
export async function countAlarms({ store, meter }: Pick<DoctorDeps, 'store' | 'meter'>): Promise<void> {
  meter.gauge('operator_alarms_open', await store.operatorAlarms.countDocuments({ closedAt: null }))
}

async function readFacts({ store, clock }: DoctorDeps): Promise<LossFacts> {
  const nowMs = clock.nowMs()
  const oasOfAllShops = { system: 'OAs of all shops: the webhook is the app’s' }
  const known = { platform: 'zalo' as const, 'kinds.message-in': { $exists: true } }
  const [signs, silentOas, knownOas, gap] = await Promise.all([
    store.webhookSigns.find({ platform: 'zalo' }).lean<WebhookSignDoc[]>(),
    store.channelWatches.countDocuments({ ...known, silentSince: { $ne: null } }, oasOfAllShops),
    store.channelWatches.countDocuments(known, oasOfAllShops),
    store.gaps
      .findOne({
        platform: 'zalo',
        cause: { $in: ['journal-down', 'overload', 'signature', 'outage'] },
        from: { $gte: new Date(nowMs - DAY_MS) },
        to: { $ne: null },
      })
      .sort({ to: -1 })
      .lean<GapDoc>(),
  ])
  const lastOf = (of: (sign: string) => boolean): number | null => {
    const times = signs.filter(({ sign }) => of(sign)).map(({ lastAt }) => lastAt.getTime())
    return times.length === 0 ? null : Math.max(...times)
  }
  return {
    nowMs,
    lastGoodMs: lastOf((sign) => /^(current|previous)\//.test(sign)),
    lastRetryMs: lastOf((sign) => sign === 'retried'),
    silentOas,
    knownOas,
    refused: gap?.to ? { fromMs: gap.from.getTime(), toMs: gap.to.getTime() } : null,
  }
}

async function raise(deps: DoctorDeps, facts: LossFacts, signals: readonly LossSignal[]): Promise<void> {
  const { store, clock, log } = deps
  const from = new Date(facts.lastGoodMs ?? facts.nowMs)
  const raisedAt = new Date(clock.nowMs())
  // Named after the moment, so that two workers who see it at once raise one.
  const _id = idOf('gap', ZALO_WEBHOOK_LOST, from.toISOString())
  const upsert = { upsert: true }
  // One gap of every OA, open until events come back: listed meanwhile, read back afterwards.
  await store.gaps.updateOne(
    { _id },
    {
      $setOnInsert: {
        platform: 'zalo',
        accountId: null,
        from,
        to: null,
        cause: 'subscription-lost',
        refusedDeliveries: 0,
        state: 'open',
      },
    },
    upsert,
  )
  const written = await store.operatorAlarms.updateOne(
    { _id },
    {
      $setOnInsert: {
        code: ZALO_WEBHOOK_LOST,
        from,
        raisedAt,
        signals: [...signals],
        accounts: facts.silentOas,
        closedAt: null,
      },
    },
    upsert,
  )
  if (written.upsertedCount === 0) return
  log.error('Zalo seems to have switched the webhook off; a person has to switch it on again', {
    since: from.toISOString(),
    signals: signals.join(' '),
    silentOas: facts.silentOas,
    steps: 'docs/runbook.md#zalo-has-switched-the-webhook-off',
  })
}

async function close({ store, clock, log }: DoctorDeps, alarm: OperatorAlarmDoc): Promise<void> {
  const now = new Date(clock.nowMs())
  await store.gaps.updateOne({ _id: alarm._id, state: 'open' }, { $set: { to: now } })
  await store.operatorAlarms.updateOne({ _id: alarm._id, closedAt: null }, { $set: { closedAt: now } })
  log.warn('Zalo delivers again; the time in between is read back from history', {
    from: alarm.from.toISOString(),
    to: now.toISOString(),
  })
}
