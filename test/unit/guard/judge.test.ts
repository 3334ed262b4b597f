import { describe, expect, it } from 'vitest'
import { type GuardFacts, type GuardLimits, judge } from '../../../src/guard/judge.ts'
import { networkOf } from '../../../src/guard/known-browsers.ts'

const MINUTE_MS = 60_000
const LIMITS: GuardLimits = {
  newBrowserMs: 24 * 60 * MINUTE_MS,
  freshMs: 10 * MINUTE_MS,
  refusedCalls: 30,
  refusedStates: 5,
  sends: 100,
  unanswered: 3,
}
const QUIET: GuardFacts = {
  weight: 'destructive',
  isNewBrowser: false,
  isMovedSession: false,
  destroyed: 0,
  watched: 0,
  refusedCalls: 0,
  refusedStates: 0,
  sends: 0,
  sendsInAnHour: 0,
  unanswered: 0,
  hasTokenTrouble: false,
  provenAgoMs: 60 * MINUTE_MS,
}
const verdictOn = (change: Partial<GuardFacts>) => judge({ ...QUIET, ...change }, LIMITS).do

const NEW = { isNewBrowser: true }
const MOVED = { isMovedSession: true }
const FRESH = { provenAgoMs: MINUTE_MS }

describe('An act', () => {
  it.each<[string, Partial<GuardFacts>, string]>([
    [
      'in a known browser passes, however many there were',
      { destroyed: 9, watched: 9, sends: 999, sendsInAnHour: 999 },
      'pass',
    ],
    ['passes where it is the first from a new browser', NEW, 'pass'],
    ['freezes where it is the second from a new browser', { ...NEW, destroyed: 1 }, 'freeze'],
    ['freezes then for all that the sign-in is fresh', { ...NEW, ...FRESH, destroyed: 1 }, 'freeze'],
    ['freezes where it is the second of a carried session', { ...MOVED, destroyed: 1 }, 'freeze'],
    ['is asked about in a carried session', MOVED, 'step-up'],
    ['passes there after a fresh sign-in', { ...MOVED, ...FRESH }, 'pass'],
    ['is asked about in a new browser that has linked or set something', { ...NEW, watched: 1 }, 'step-up'],
    ['is asked about after many refused calls', { refusedCalls: 30 }, 'step-up'],
    ['is not asked about after a few', { refusedCalls: 29, refusedStates: 4 }, 'pass'],
    ['is asked about after many refused states', { refusedStates: 5 }, 'step-up'],
    ['is asked about while a token is in trouble', { hasTokenTrouble: true }, 'step-up'],
    ['is asked about where nobody knows when its user signed in', { ...MOVED, provenAgoMs: null }, 'step-up'],
    ['freezes where one after another was asked about', { refusedCalls: 30, unanswered: 3 }, 'freeze'],
    [
      'that is only watched is asked about after something was destroyed',
      { ...NEW, weight: 'watched', destroyed: 1 },
      'step-up',
    ],
    ['that is only watched passes else', { ...NEW, weight: 'watched', watched: 9 }, 'pass'],
    ['that sends passes up to the limit', { ...NEW, weight: 'send', sends: 100 }, 'pass'],
    ['that sends is asked about above it', { ...NEW, weight: 'send', sends: 101 }, 'step-up'],
    [
      'that sends is asked about above it however fresh the sign-in',
      { ...NEW, ...FRESH, weight: 'send', sends: 101 },
      'step-up',
    ],
    [
      'that sends passes after a sign-in, however much was sent before',
      { ...NEW, weight: 'send', sendsInAnHour: 999 },
      'pass',
    ],
    ['freezes where a new browser has sent very much', { ...NEW, ...FRESH, sendsInAnHour: 101 }, 'freeze'],
    ['passes where a new browser has sent as much as it may', { ...NEW, sendsInAnHour: 100 }, 'pass'],
    [
      'that sends freezes above it after something was destroyed',
      { ...NEW, weight: 'send', sends: 101, destroyed: 1 },
      'freeze',
    ],
  ])('%s', (_, change, verdict) => {
    expect(verdictOn(change)).toBe(verdict)
  })
})

it.each([
  ['203.0.113.7', '203.0.113'],
  ['::ffff:203.0.113.9', '203.0.113'],
  ['2001:db8:aa:1::5', '2001:db8:aa'],
  [null, ''],
])('The network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
