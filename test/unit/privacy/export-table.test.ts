import mongoose from 'mongoose'
import { describe, expect, it } from 'vitest'
import { EXPORTED, type ExportedStore } from '../../../src/privacy/export-table.ts'
import { NOT_EXPORTED } from '../../../src/privacy/not-exported.ts'
import { exportPage } from '../../../src/privacy/export-page.ts'
import { bindModels } from '../../../src/store/models.ts'

const connection = mongoose.createConnection()
const models = Object.entries(bindModels(connection, mongoose.createConnection()))
const fieldsOf = (model: (typeof models)[number][1]): string[] => [
  ...new Set(Object.keys(model.schema.paths).map((path) => path.split('.')[0] ?? path)),
]
const exported: Readonly<Record<string, ExportedStore>> = EXPORTED
const aside: Readonly<Record<string, string>> = NOT_EXPORTED

describe('What a person is told about themselves', () => {
  it.each(models)('says of the store "%s" what it holds, or why that is nothing of theirs', (name, model) => {
    const rule = exported[name]
    if (rule === undefined) {
      expect(aside[name], 'add it to the table of exports, or to the list of stores left aside').toMatch(
        /\w{4}/,
      )
      return
    }
    expect(aside[name]).toBeUndefined()
    expect(Object.keys(rule.fields).sort(), 'each field is told, or left with its reason').toEqual(
      fieldsOf(model).sort(),
    )
  })

  it('leaves no field aside that names a person or is sealed, but those known to repeat what is told', () => {
    const suspicious = models
      .filter(([name]) => exported[name] === undefined)
      .flatMap(([name, model]) =>
        fieldsOf(model)
          .filter((field) => /person|sealed|phone|address/i.test(field))
          .map((field) => `${name}.${field}`),
      )
    expect(suspicious.sort()).toEqual(
      [
        ...['outbox.personId', 'outbox.sealedAction', 'searchTerms.personId', 'deliveries.sealed'],
        'noticeWays.sealedEmails',
        ...['Url', 'Secret', 'Previous'].map((part) => `calloutSubscriptions.sealed${part}`),
        ...['shopperRequests.sealedNote', 'shopperRequests.sealedWish'],
        ...['idempotency.sealedAnswer', 'deletionCodes.sealedUserId', 'grants.sealedUserToken'],
        ...[
          'oneTimeStates.sealedVerifier',
          'tokens.sealedAccess',
          'tokens.sealedPrevious',
          'tokens.sealedRefresh',
        ],
        ...STAFF_FIELDS,
        ...CASE_FIELDS,
      ].sort(),
    )
  })

  it('has no place for a password, a birthday, a gender, a bank account or an invoice', () => {
    const unwanted = models.flatMap(([name, model]) =>
      Object.keys(model.schema.paths)
        .filter((path) => /password|birth|gender|bank|invoice|tax|identityCard/i.test(path))
        .map((path) => `${name}.${path}`),
    )
    expect(unwanted).toEqual([])
  })

  it('keeps its reasons in words', () => {
    const reasons = Object.values(exported).flatMap(({ fields }) =>
      Object.values(fields).flatMap((rule) => ('left' in rule ? [rule.left] : [])),
    )
    for (const reason of [...reasons, ...Object.values(aside)]) expect(reason.length).toBeGreaterThan(5)
  })
})

/** Of cases: what somebody said of a leak, what the logs said then, and what a hold keeps: read on its own terms. */
const CASE_FIELDS = [
  'authorityCases.sealedOrder',
  'breaches.sealedWords',
  'complaints.personId',
  'complaints.sealedAnswer',
  'complaints.sealedEvidence',
  'complaints.sealedWords',
  'holds.personId',
  'holds.sealedContent',
]

/** Of the shop's staff: who consented, and from where. */
const STAFF_FIELDS = ['consents.personHash', 'consents.sealedAddress']

describe('The page of it', () => {
  const hostile = `<script>alert(1)</script>"><img src=x onerror='a&b'>`
  const page = exportPage(
    {
      generatedAt: '2026-11-28T00:00:00.000Z',
      person: { id: 'per_1', externalId: hostile },
      channel: { id: 'chn_1', platform: 'facebook', name: hostile, externalId: '1' },
      shop: { id: 's' },
      complete: true,
      sections: [
        {
          store: 'messages',
          code: 'FB5',
          vi: 'Tin nhắn',
          en: 'Messages',
          items: [
            {
              source: 'webhook',
              at: '2026-11-28T00:00:00.000Z',
              values: [
                { field: 'text', vi: 'Nội dung', en: 'Text', value: hostile, source: null, at: null },
                {
                  field: 'reactions',
                  vi: 'Cảm xúc',
                  en: 'Reactions',
                  value: [{ emoji: hostile }],
                  source: 'staff',
                  at: null,
                },
              ],
            },
          ],
        },
      ],
    },
    'vi',
  )

  it('shows what people wrote as they wrote it, and none of it as markup', () => {
    expect(page).not.toMatch(/<script|<img|onerror='/)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('lang="vi"')
    expect(page).toContain('1800 6162')
  })
})
