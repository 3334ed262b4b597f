/** One number the gateway tells. Counters end in `_total`, histograms in their unit. */
export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Histograms only; upper bounds in the unit of the name. */
  readonly buckets?: readonly number[]
}

const counter = (help: string, ...labels: string[]): MetricRow => ({ type: 'counter', help, labels })
const gauge = (help: string, ...labels: string[]): MetricRow => ({ type: 'gauge', help, labels })
const seconds = (help: string, buckets: readonly number[], ...labels: string[]): MetricRow => ({
  type: 'histogram',
  help,
  labels,
  buckets,
})

const SLOW = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Put before every name in the exposition, so that a shared Prometheus can tell whose they are. */
export const METRIC_PREFIX = 'kvsocial_'

/** Every metric, by the name rooms use. A name that is not here throws at its first use. Labels never hold ids of shops or persons. */
export const METRICS: Readonly<Record<string, MetricRow>> = {
  platform_calls_total: counter(
    'Calls to a platform, by how they ended (ok, or the retry word).',
    'platform',
    'operation',
    'outcome',
  ),
  platform_call_seconds: seconds('Duration of a call to a platform.', SLOW, 'platform', 'operation'),
  token_refreshes_total: counter('Token refreshes by how they ended (stored, refused, lost, unclear, not-sent, deferred, not-done, overtaken, rescued). Alarm on lost and unclear.', 'platform', 'outcome'),
  tokens_needing_relink_total: counter('Tokens given up, by cause. Alarm on a rise.', 'platform', 'because'),
  door_refusals_total: counter('Calls the permission door did not make.', 'platform', 'code'),
  rate_deferrals_total: counter('Calls put off by a rate lane or an open breaker.', 'platform', 'lane'),
  breakers_opened_total: counter('Breakers that opened, each for one account or app.', 'platform'),
  outbox_accepted_total: counter('Actions accepted for sending.', 'platform', 'kind'),
  jobs_total: counter(
    'Jobs by how they ended: done, deferred, retried, failed, unreadable, aborted.',
    'queue',
    'job',
    'outcome',
  ),
  job_seconds: seconds('Duration of a job.', SLOW, 'queue', 'job'),
  queue_jobs: gauge('Jobs in a queue now.', 'queue', 'state'),
  queue_canary_age_seconds: gauge(
    'Time since a canary last came through the queue; -1: never seen.',
    'queue',
  ),
  wakeups_total: counter(
    'Wake-up calls handed to Redis, or lost because it was away (a sweep repeats them).',
    'queue',
    'outcome',
  ),
  workers_rebuilt_total: counter('Queue workers replaced because they had fallen silent.', 'queue'),
  redis_connected: gauge('1 while the connection to Redis is up.', 'use'),
}
