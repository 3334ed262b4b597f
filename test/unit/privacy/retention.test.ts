import mongoose from 'mongoose'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../../config/settings-table.ts'
import { SETTLED_KEEP_MS } from '../../../src/outbox/accept.ts'
import { retentionRules } from '../../../src/privacy/retention-table.ts'
import { bindModels, type Models } from '../../../src/store/models.ts'
import en from '../../../web/src/i18n/en/records.ts'
import vi from '../../../web/src/i18n/vi/records.ts'

const HOUR_MS = 60 * 60 * 1000
const PERIODS = {
  accessLogDays: 1,
  disclosureDays: 2,
  activityDays: 3,
  caseDays: 4,
  facebookUnlinkedDays: 5,
}
const rules = retentionRules(PERIODS)
const models = bindModels(mongoose.createConnection(), mongoose.createConnection())

/** Seconds after which the database itself removes a row of the store, where it counts from when the row was written. */
function removedAfterSeconds(store: keyof Models): number | null {
  const ends = models[store].schema.indexes().map(([, { expireAfterSeconds }]) => expireAfterSeconds)
  return ends.find((seconds) => seconds !== undefined && seconds > 0) ?? null
}

describe('The table of retention', () => {
  it('says of every store how long it is kept', () => {
    const told = new Set(rules.flatMap(({ stores }) => stores))
    expect([...told].sort()).toEqual(Object.keys(models).sort())
  })

  it.each(rules.filter(({ from }) => from === 'written' || from === 'last-seen'))(
    'agrees with what the database removes by itself: $kind',
    ({ stores, keepHours }) => {
      for (const store of stores) {
        const seconds = removedAfterSeconds(store)
        if (seconds !== null) expect(seconds).toBe((keepHours ?? 0) * 3600)
      }
    },
  )

  it('agrees with the code that drops, and takes what may be set from the settings', () => {
    const hoursOf = (kind: string) => rules.find((rule) => rule.kind === kind)?.keepHours
    expect(hoursOf('sends')).toBe(SETTLED_KEEP_MS / HOUR_MS)
    expect(['access-log', 'disclosures', 'activity', 'cases', 'facebook-history'].map(hoursOf)).toEqual([
      24, 48, 72, 96, 120,
    ])
    for (const { setting } of rules) if (setting !== null) expect(Object.keys(SETTINGS)).toContain(setting)
  })

  it('has its words in both languages, and none that nothing is kept under', () => {
    const kinds = rules.map(({ kind }) => kind).sort()
    for (const texts of [vi, en]) expect(Object.keys(texts.retention.kind).sort()).toEqual(kinds)
  })
})
