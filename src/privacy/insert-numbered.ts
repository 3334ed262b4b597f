import type { Model } from 'mongoose'
import { isDuplicateKey } from '../store/store-faults.ts'
import { numberOf } from './requests.ts'

const TRIES = 5

/** Writes a new case. Its number is drawn by lot; one that is taken is drawn anew. @returns the row as written */
export async function insertNumbered<Doc extends { number: string }>(
  model: Model<Doc>,
  row: Omit<Doc, 'number'>,
  nowMs: number,
  prefix: 'YC' | 'KN' | 'TG' | 'SC' | 'CQ',
): Promise<Doc> {
  for (let attempt = 1; ; attempt += 1) {
    const made = { ...row, number: numberOf(nowMs, prefix) } as Doc
    try {
      await model.create([made])
      return made
    } catch (error) {
      if (!isDuplicateKey(error) || attempt === TRIES) throw error
    }
  }
}
