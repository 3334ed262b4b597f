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

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5]
const SLOW = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Put before every name in the exposition, so that a shared Prometheus can tell whose they are. */
export const METRIC_PREFIX = 'kvsocial_'

/** Every metric, by the name rooms use. A name that is not here throws at its first use. Labels never hold ids of shops or persons. */
export const METRICS: Readonly<Record<string, MetricRow>> = {
  // The way in
  webhook_deliveries_total: counter(
    'Webhook requests by answer: journaled, probe, quarantined, or why they were refused.',
    'platform',
    'outcome',
  ),
  webhook_ack_seconds: seconds('From the first byte of a webhook to our 200.', FAST, 'platform'),
  webhook_verifications_total: counter(
    'Verification requests of the subscription: passed, refused.',
    'outcome',
  ),
  zalo_signature_matches_total: counter(
    'Zalo macs that fitted, by key (current, previous), whose it is (app, oa), and by the reading that fitted.',
    'key',
    'scope',
    'first_term',
    'timestamp',
  ),
  journal_writes_total: counter('Journal writes (a batch each): written, failed.', 'outcome'),
  journal_rows_total: counter('Rows written to the journal.'),
  journal_write_seconds: seconds('Duration of one journal write.', FAST),
  access_log_writes_total: counter('Writes of the access log (a batch each): written, failed.', 'outcome'),
  access_log_rows_total: counter('Reads of personal data put on record.'),
  access_refused_total: counter(
    'Reads of personal data refused because the access log could not be written.',
  ),
  notice_tellings_total: counter(
    'Attempts to tell a shop of a broken link beside the console; over: mended before it was told.',
    'way',
    'outcome',
  ),
  activity_ends_lost_total: counter('Acts whose outcome could not be written: their row says unknown.'),
  access_undeclared_total: counter(
    'Reads of people by a route that declares none: a fault of ours.',
    'route',
  ),
  requests_over_limit_total: counter(
    'API requests of shops over their limit: refused by the count, or by the memory of its refusal.',
    'by',
  ),
  freezes_total: counter('Freezes of shops’ accounts: takeover, by itself; manual, by an owner.', 'cause'),
  step_ups_total: counter('Acts that were refused until a fresh sign-in.'),
  bulk_reads_total: counter('Users whose reading was told to the owner: bulk-read, bulk-export.', 'kind'),
  callouts_total: counter(
    'Webhooks out by what came of the attempt: delivered, refused, redirected, gone, too-slow, unreachable, address-refused.',
    'outcome',
  ),
  disclosures_total: counter('Answers that handed personal data out.', 'recipient'),
  disclosed_bytes_total: counter('Bytes of them.', 'recipient'),
  inbound_events_total: counter(
    'Events by how they ended: applied, duplicates, parked, refused, unclaimed.',
    'outcome',
  ),
  inbound_lanes_pending: gauge('Lanes with pending journal rows at the last sweep.'),
  history_runs_total: counter(
    'Readings of history ended, by cause: done, stopped.',
    'platform',
    'reason',
    'outcome',
  ),
  history_items_total: counter(
    'Messages, comments and posts read back: recovered (no webhook had brought them), known.',
    'platform',
    'outcome',
  ),
  privacy_forms_total: counter(
    'Requests that shoppers began by the form of a channel, by platform and kind.',
    'platform',
    'kind',
  ),
  privacy_codes_wrong_total: counter(
    'Codes written into chats that prove nothing, by platform: many of them are somebody’s guesses.',
    'platform',
  ),
  privacy_complaints_total: counter('Complaints received, by where they came in: public, staff.', 'origin'),
  privacy_complaints_open: gauge('Complaints that are not answered yet.'),
  privacy_complaints_overdue: gauge('Open complaints past their due date.'),
  privacy_breaches_total: counter('Breaches put on record.'),
  privacy_breaches_open: gauge('Breaches of which the authority was not told yet.'),
  privacy_breaches_overdue: gauge('Of those, the ones detected more than 72 hours ago.'),
  privacy_orders_open: gauge('Orders of authorities that wait for approval or are open.'),
  privacy_orders_overdue: gauge('Of those, the ones past their day on which nothing was handed out.'),
  privacy_requests_open: gauge(
    'Open privacy requests by hours to their due date: overdue, 24, 72, 168, more.',
    'hours_to_due',
  ),
  privacy_erasures_total: counter('People erased.', 'platform'),
  subscriptions_repaired_total: counter('Pages that were not subscribed any more and are again.', 'platform'),
  // Tokens and platforms
  door_refusals_total: counter(
    'Calls not made for want of consent, grant, channel or mapping.',
    'platform',
    'code',
  ),
  rate_deferrals_total: counter('Calls put off by a rate lane or an open breaker.', 'platform', 'lane'),
  breakers_opened_total: counter('Breakers opened: an account whose calls keep failing.', 'platform'),
  platform_calls_total: counter(
    'Calls to a platform, by how they ended (ok, or the retry word).',
    'platform',
    'operation',
    'outcome',
  ),
  platform_call_seconds: seconds('Duration of a call to a platform.', SLOW, 'platform', 'operation'),
  token_refreshes_total: counter('Token refreshes by outcome.', 'platform', 'outcome'),
  tokens_needing_relink_total: counter(
    'Tokens given up, by cause: a merchant must link again.',
    'platform',
    'because',
  ),
  // The channel doctor
  doctor_findings_total: counter(
    'Checks of channels, by what they found: ok, warning, failed.',
    'platform',
    'status',
  ),
  doctor_repairs_total: counter(
    'Repairs asked for: repaired, nothing-to-do, continue (a person does the rest).',
    'repair',
    'outcome',
  ),
  silences_noticed_total: counter(
    'Channels found silent against their own rhythm, by the check that found the cause.',
    'platform',
    'cause',
  ),
  grants_narrowed_total: counter(
    'Pages whose scopes, tasks or role were found gone before a call failed for it.',
    'platform',
  ),
  operator_alarms_open: gauge('Things only a person can mend at a platform (GET /ops/alarms).'),
  // The way out
  outbox_accepted_total: counter('Actions accepted for sending.', 'platform', 'kind'),
  outbox_attempts_total: counter(
    'Attempts to send, by the state they led to.',
    'platform',
    'kind',
    'outcome',
  ),
  outbox_accept_to_sent_seconds: seconds("From acceptance to the platform's answer.", SLOW, 'platform'),
  outbox_threads_due: gauge('Threads with something to send at the last sweep.'),
  // People
  profiles_fetched_total: counter('Profiles asked for: known, missing.', 'platform', 'outcome'),
  // Received files
  media_served_total: counter(
    'Received files asked for: kept, let through (platform), sent on (elsewhere), or why not (gone, address-refused, too-large, too-slow, unreachable).',
    'outcome',
  ),
  media_refreshed_total: counter(
    'Addresses of files that ran out and were asked for anew: renewed, same.',
    'platform',
    'outcome',
  ),
  media_kept_total: counter('Files that were to be kept: kept, or why not.', 'outcome'),
  // Queues
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
