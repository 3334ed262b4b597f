import { z } from 'zod'
import type { HistoryRecord } from '../kit/history.ts'

export const historyFilterSchema = {
  kind: z.enum(['call', 'delivery']).optional(),
  platform: z.string().optional(),
  op: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional().describe('prefix of the path, or of the URL of a delivery'),
  status: z.int().optional(),
  contains: z.string().optional(),
  afterSeq: z.int().optional(),
  limit: z.int().min(1).default(1000),
}

/** A record as JSON: bodies as UTF-8 text, with base64 beside where that would lose bytes. */
export function shownRecord(record: HistoryRecord): Record<string, unknown> {
  const body = record.body.toString('utf8')
  const exact = Buffer.from(body, 'utf8').equals(record.body)
  const shown = { ...record, body, ...(exact ? {} : { bodyBase64: record.body.toString('base64') }) }
  if (record.kind === 'call' && Buffer.isBuffer(record.answer))
    return { ...shown, answer: null, answerBytes: record.answer.length }
  return shown
}
