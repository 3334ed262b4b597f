import type { IncomingHttpHeaders } from 'node:http'

/** One request that reached a stand, with what it was answered. */
export interface CallRecord {
  readonly seq: number
  readonly kind: 'call'
  readonly platform: string
  /** The stand's own name of what was asked, such as `messages.send`. */
  readonly op: string
  readonly method: string
  /** Path without the stand's prefix. */
  readonly path: string
  readonly query: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly atMs: number
  /** Null while under way, and for ever when the connection was cut. */
  status: number | null
  answer: string | Buffer | null
  answeredAtMs: number | null
  /** The injected fault that changed the answer. */
  fault: string | null
}

/** One attempt to hand a webhook over. */
export interface DeliveryRecord {
  readonly seq: number
  readonly kind: 'delivery'
  readonly platform: string
  readonly parcelId: number
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: Buffer
  /** 1 for the first attempt of these bytes. */
  readonly attempt: number
  readonly events: number
  readonly atMs: number
  status: number | null
  ackAtMs: number | null
  error: string | null
}

export type HistoryRecord = CallRecord | DeliveryRecord
type Draft<T> = T extends HistoryRecord ? Omit<T, 'seq'> : never

export interface HistoryFilter {
  kind?: 'call' | 'delivery' | undefined
  platform?: string | undefined
  op?: string | undefined
  method?: string | undefined
  /** Prefix of the path, or of the URL for deliveries. */
  path?: string | undefined
  status?: number | undefined
  /** Text the body must hold. */
  contains?: string | undefined
  afterSeq?: number | undefined
  limit?: number | undefined
}

/** Everything this sandbox received and sent, in order. Nothing is ever rewritten but the outcome of a record. */
export interface History {
  readonly records: readonly HistoryRecord[]
  calls(filter?: HistoryFilter): CallRecord[]
  deliveries(filter?: HistoryFilter): DeliveryRecord[]
  find(filter: HistoryFilter): HistoryRecord[]
  addCall(draft: Omit<CallRecord, 'seq'>): CallRecord
  addDelivery(draft: Omit<DeliveryRecord, 'seq'>): DeliveryRecord
  clear(): void
}

function matches(record: HistoryRecord, filter: HistoryFilter): boolean {
  if (filter.kind && record.kind !== filter.kind) return false
  if (filter.platform && record.platform !== filter.platform) return false
  if (filter.afterSeq !== undefined && record.seq <= filter.afterSeq) return false
  if (filter.status !== undefined && record.status !== filter.status) return false
  if (filter.op && (record.kind !== 'call' || record.op !== filter.op)) return false
  if (filter.method && (record.kind !== 'call' || record.method !== filter.method)) return false
  if (filter.path && !(record.kind === 'call' ? record.path : record.url).startsWith(filter.path))
    return false
  return !filter.contains || record.body.includes(filter.contains)
}

export function createHistory(): History {
  let records: HistoryRecord[] = []
  let seq = 0
  function add<T extends HistoryRecord>(draft: Draft<T>): T {
    seq += 1
    const record = Object.assign(draft, { seq }) as unknown as T
    records.push(record)
    return record
  }
  function find(filter: HistoryFilter): HistoryRecord[] {
    const found: HistoryRecord[] = []
    const limit = filter.limit ?? Number.POSITIVE_INFINITY
    for (const record of records) {
      if (found.length >= limit) break
      if (matches(record, filter)) found.push(record)
    }
    return found
  }
  return {
    get records() {
      return records
    },
    find,
    calls: (filter = {}) => find({ ...filter, kind: 'call' }).filter((record) => record.kind === 'call'),
    deliveries: (filter = {}) =>
      find({ ...filter, kind: 'delivery' }).filter((record) => record.kind === 'delivery'),
    addCall: (draft) => add<CallRecord>(draft),
    addDelivery: (draft) => add<DeliveryRecord>(draft),
    clear() {
      records = []
    },
  }
}
