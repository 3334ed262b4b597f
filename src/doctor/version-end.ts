import { VERSION_NOTICE_MS, versionEndsAtMs } from '../channels/facebook/versions.ts'
import type { DoctorDeps } from './deps.ts'

const CODE = 'graph-version-ends'

/** Raises the operators' alarm some months before the Graph version in use ends, and closes it once another one is. */
export async function watchGraphVersion({ store, clock, log, facebook }: DoctorDeps): Promise<void> {
  const now = new Date(clock.nowMs())
  const version = facebook?.graphVersion ?? null
  const endsAtMs = version === null ? null : versionEndsAtMs(version)
  const isNear = endsAtMs !== null && endsAtMs - now.getTime() < VERSION_NOTICE_MS
  const _id = `${CODE}:${version}`
  await store.operatorAlarms.updateMany(
    { code: CODE, closedAt: null, ...(isNear ? { _id: { $ne: _id } } : {}) },
    { $set: { closedAt: now } },
  )
  if (!isNear) return
  const end = new Date(endsAtMs)
  const row = {
    code: CODE,
    from: end,
    raisedAt: now,
    signals: [version],
    accounts: 0,
    closedAt: null,
  } as const
  const written = await store.operatorAlarms.updateOne({ _id }, { $setOnInsert: row }, { upsert: true })
  if (written.upsertedCount === 0) return
  log.warn('The Graph version in use ends; raise FACEBOOK_GRAPH_VERSION before', {
    version,
    endsAt: end.toISOString(),
    steps: 'docs/runbook.md#a-graph-version-ends',
  })
}
