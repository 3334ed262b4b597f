import { describe, expect, it } from 'vitest'
import { OPERATIONS, UPKEEP } from '../../../config/permissions.ts'
import { NO_RECIPIENT, RECIPIENTS, SENT_VI, SENT_WITH } from '../../../config/recipients.ts'
import { SETTINGS } from '../../../config/settings-table.ts'

describe('The recipients of data', () => {
  it('are named for every setting that holds an address', () => {
    const addresses = Object.keys(SETTINGS).filter((name) =>
      /_(?:URL|URI|ADDR|ENDPOINT|ISSUER|HOSTS?|ORIGINS?)$/.test(name),
    )
    const known = [...RECIPIENTS.flatMap(({ settings }) => settings), ...Object.keys(NO_RECIPIENT)]
    expect(addresses.filter((name) => !known.includes(name))).toEqual([])
    expect(known.filter((name) => !(name in SETTINGS))).toEqual([])
  })

  it('are said to carry nothing that has no words for a merchant', () => {
    const carried = new Set(Object.values(SENT_WITH).flat())
    expect([...carried].filter((what) => SENT_VI[what] === undefined)).toEqual([])
  })

  it('are told what each call to a platform carries, and of no call that cannot be made', () => {
    expect(Object.keys(SENT_WITH).sort()).toEqual([...Object.keys(OPERATIONS), ...UPKEEP].sort())
  })
})
