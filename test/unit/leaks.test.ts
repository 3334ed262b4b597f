import { describe, expect, it } from 'vitest'
import { longWordsIn } from '../support/answers-heard.ts'
import { leaksIn, refuseLeaks } from '../support/leaks.ts'

const TOKEN = `EAAs${'k'.repeat(80)}`
const planted = { tokens: new Set([TOKEN]), keys: ['an-app-secret'], words: ['Nguyễn Thị Hoa'] }
const at = (place: string, text: string) => ({ at: place, bytes: Buffer.from(text) })
const nothing = { stored: [], logs: [], answers: [] }

describe('The search of everything a test has left', () => {
  it.each([
    [
      'a token in a document',
      { stored: [at('mongodb a', `\u0001${TOKEN}\u0000`)] },
      ['a token in mongodb a'],
    ],
    [
      'a token in an address that was logged',
      { logs: [at('the log', `?access_token=${TOKEN}&limit=1`)] },
      ['a token in the log'],
    ],
    ['a token glued to other words', { stored: [at('redis b', `old-${TOKEN}-new`)] }, ['a token in redis b']],
    ['a token in an answer', { answers: longWordsIn(`{"token":"${TOKEN}"}`) }, ['a token in an answer']],
    ['a key', { stored: [at('mongodb c', '{"secret":"an-app-secret"}')] }, ['a key in mongodb c']],
    [
      'what somebody is called',
      { logs: [at('the log', '{"message":"No answer to Nguyễn Thị Hoa"}')] },
      ['words of people in the log'],
    ],
  ])('finds %s', (_what, sources, leaks) => {
    expect(leaksIn(planted, { ...nothing, ...sources })).toEqual(leaks)
    expect(() => refuseLeaks(planted, { ...nothing, ...sources })).toThrow(leaks[0])
  })

  it('takes what is sealed, cut short, or told where it may be told', () => {
    const sources = {
      stored: [at('mongodb d', 'k'.repeat(100)), at('mongodb people', 'Nguyễn Thị Hoa')],
      logs: [at('the log', `{"token":"${TOKEN.slice(0, 8)}…"}`)],
      answers: ['k'.repeat(70)],
    }
    expect(leaksIn(planted, sources)).toEqual([])
    refuseLeaks(planted, sources)
  })
})
