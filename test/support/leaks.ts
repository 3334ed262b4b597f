import type { Sandbox } from '../../sandbox/index.ts'
import { longWordsIn } from './answers-heard.ts'
import type { StoredBytes } from './everything-stored.ts'

/** Shorter words of people stand in sentences of ours too. */
const MIN_NAME_CHARS = 6
const MIN_TEXT_CHARS = 12

interface Planted {
  /** Every token the stand-ins ever gave. */
  readonly tokens: ReadonlySet<string>
  /** Keys of the apps and of the gateway. */
  readonly keys: readonly string[]
  /** Names, phones and texts of people. */
  readonly words: readonly string[]
}

/**
 * Where a token or a key lies open, and which log tells what people are called or wrote: what every stack of every test
 * is searched for at its end, so that each test plants and none has to look.
 */
export function leaksIn(planted: Planted, { stored, logs, answers }: LeakSources): string[] {
  const leaks: string[] = []
  for (const { at, bytes } of [...stored, ...logs]) {
    const text = bytes.toString('latin1')
    if (planted.keys.some((key) => text.includes(key))) leaks.push(`a key in ${at}`)
    if (longWordsIn(text).some((word) => hasToken(planted, word))) leaks.push(`a token in ${at}`)
  }
  for (const word of answers) if (hasToken(planted, word)) leaks.push('a token in an answer')
  for (const { at, bytes } of logs) {
    const told = planted.words.filter((word) => bytes.includes(word))
    if (told.length > 0) leaks.push(`words of people in ${at}`)
  }
  return [...new Set(leaks)]
}

/** @throws naming each place, and never the secret itself */
export function refuseLeaks(planted: Planted, sources: LeakSources): void {
  const leaks = leaksIn(planted, sources)
  if (leaks.length > 0) throw new Error(`Open for anybody to read: ${leaks.join(', ')}`)
}

export interface LeakSources {
  readonly stored: readonly StoredBytes[]
  readonly logs: readonly StoredBytes[]
  /** Long words the API answered. */
  readonly answers: Iterable<string>
}

function hasToken({ tokens }: Planted, word: string): boolean {
  if (tokens.has(word)) return true
  for (const token of tokens) if (word.includes(token)) return true
  return false
}

/** What these stand-ins gave out and what people there are called and wrote. */
export function plantedIn(sandbox: Sandbox, env: Readonly<Record<string, string>>): Planted {
  const [facebook, zalo] = [sandbox.facebook.state, sandbox.zalo.state()]
  const tokens = [
    ...facebook.tokens.keys(),
    ...Object.keys(zalo.tokens.access),
    ...Object.keys(zalo.tokens.refresh),
  ]
  const rootKeys = (env.TOKEN_KEYS ?? '').split(',').map((entry) => entry.split(':')[1] ?? '')
  const keys = [facebook.app.secret, zalo.app.appSecret, zalo.app.oaSecret, ...rootKeys]
  return {
    tokens: new Set(tokens),
    keys: keys.filter((key) => key.length > 0),
    words: [...new Set([...wordsOfFacebook(sandbox), ...wordsOfZalo(sandbox)])].flatMap(asLogged),
  }
}

function wordsOfFacebook({ facebook: { state } }: Sandbox): string[] {
  const names = [...state.people.values()].map(({ name }) => name)
  const messages = [...state.messages.values()].map(({ message }) => message.text ?? '')
  const comments = [...state.comments.values()].map(({ message }) => message)
  return [...long(names, MIN_NAME_CHARS), ...long([...messages, ...comments], MIN_TEXT_CHARS)]
}

function wordsOfZalo({ zalo }: Sandbox): string[] {
  const { oas, conversations } = zalo.state()
  const users = Object.values(oas).flatMap((oa) => Object.values(oa.users))
  const names = users.flatMap(({ displayName, shared }) => [
    displayName,
    shared?.name ?? '',
    shared?.phone ?? '',
  ])
  const texts = Object.values(conversations).flatMap((messages) => messages.map(({ text }) => text))
  return [...long(names, MIN_NAME_CHARS), ...long(texts, MIN_TEXT_CHARS)]
}

const long = (words: readonly string[], chars: number): string[] =>
  words.map((word) => word.trim()).filter((word) => word.length >= chars)

/** A log line is JSON. */
const asLogged = (word: string): string[] => {
  const escaped = JSON.stringify(word).slice(1, -1)
  return escaped === word ? [word] : [word, escaped]
}
