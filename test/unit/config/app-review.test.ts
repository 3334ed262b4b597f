import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { callsNeeding, FEATURE_REVIEW, type ReviewAnswer, SCOPE_REVIEW } from '../../../config/app-review.ts'
import { CODES, OPERATIONS, POLICY_CODES } from '../../../config/permissions.ts'
import { loadSettings } from '../../../config/settings.ts'

const answers: [string, ReviewAnswer][] = Object.entries({ ...SCOPE_REVIEW, ...FEATURE_REVIEW })

it('exactly the permissions that are ever asked for have an answer', () => {
  const asked = new Set(CODES.flatMap((code) => POLICY_CODES[code].scopes))
  expect(Object.keys(SCOPE_REVIEW).sort()).toEqual([...asked].sort())
})

it.each(Object.keys(FEATURE_REVIEW))('the feature %s is one that the settings know', (feature) => {
  const faultsOf = (features: string) => {
    const read = loadSettings({ FACEBOOK_FEATURES: features })
    return read.ok ? [] : read.error.filter((fault) => fault.includes('FACEBOOK_FEATURES'))
  }
  expect(faultsOf(feature)).toEqual([])
  expect(faultsOf('no-such-feature')).toHaveLength(1)
})

it.each(answers)('%s is explained, with steps and with pictures that are there', (_, answer) => {
  expect(answer.why.length).toBeGreaterThan(60)
  expect(answer.steps.length).toBeGreaterThanOrEqual(2)
  expect(answer.screens.length).toBeGreaterThanOrEqual(1)
  for (const { picture } of answer.screens)
    expect(existsSync(new URL(`../../../docs/images/${picture}`, import.meta.url)), picture).toBe(true)
})

it('every call to Facebook that a consent can allow stands below a permission, with the fields it may bring', () => {
  const scopes = Object.keys(SCOPE_REVIEW) as (keyof typeof SCOPE_REVIEW)[]
  const listed = new Set(scopes.flatMap((scope) => callsNeeding(scope).map(({ name }) => name)))
  expect([...listed].sort()).toEqual(
    Object.keys(OPERATIONS)
      .filter((name) => name.startsWith('facebook.'))
      .sort(),
  )
  expect(callsNeeding('pages_manage_engagement')).toContainEqual({
    name: 'facebook.reply-comment',
    fields: ['id'],
  })
  expect(
    callsNeeding('pages_show_list').find(({ name }) => name === 'facebook.list-pages')?.fields,
  ).toContain('after')
})
