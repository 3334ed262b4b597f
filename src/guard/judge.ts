/**
 * How much an act can destroy or open. `watched` counts against a stranger and is itself seldom in the way; `send` is
 * done often; `undo` lifts a freeze.
 */
export type Weight = 'destructive' | 'watched' | 'send' | 'undo'

/** From when on something speaks for a takeover. */
export interface GuardLimits {
  /** A browser is new to its user for so long. */
  readonly newBrowserMs: number
  /** A sign-in counts as fresh for so long. */
  readonly freshMs: number
  /** Calls of one user, or one address, refused within an hour. */
  readonly refusedCalls: number
  /** Answers of platforms with a state that is not this user's, within an hour. */
  readonly refusedStates: number
  /** Messages from a new browser within ten minutes, and within an hour: then they are an act that counts like one that destroys. */
  readonly sends: number
  /** Sign-ins asked for within an hour and not made. */
  readonly unanswered: number
}

/** What is known when somebody is about to act. */
export interface GuardFacts {
  readonly weight: Exclude<Weight, 'undo'>
  /** First seen lately, on a user who has others. */
  readonly isNewBrowser: boolean
  /** A session that is used in another browser, elsewhere, than it was opened in. */
  readonly isMovedSession: boolean
  /** Acts from new browsers of this user within the time a browser is new, this one not counted. */
  readonly destroyed: number
  readonly watched: number
  readonly refusedCalls: number
  readonly refusedStates: number
  /** Within ten minutes, since the last sign-in. */
  readonly sends: number
  /** No fewer than from new browsers in the busiest hour of the time a browser is new, whatever was signed in between. */
  readonly sendsInAnHour: number
  readonly unanswered: number
  /** A platform said lately that a token was used elsewhere or its owner's password changed. */
  readonly hasTokenTrouble: boolean
  /** Since the user last typed who they are; null: nobody knows. */
  readonly provenAgoMs: number | null
}

export const SIGNALS = [
  'new-browser',
  'moved-session',
  'acts-before',
  'mass-sends',
  'refused-calls',
  'refused-states',
  'token-trouble',
  'unanswered',
] as const
export type Signal = (typeof SIGNALS)[number]

export interface Verdict {
  readonly do: 'pass' | 'step-up' | 'freeze'
  readonly signals: readonly Signal[]
}

/**
 * Lets an act pass, asks for a fresh sign-in, or freezes. A stranger's second destructive act is never carried out, however
 * well they know the password; one act from a new phone is nobody's alarm.
 */
export function judge(facts: GuardFacts, limits: GuardLimits): Verdict {
  const signals = signalsOf(facts, limits)
  const isStranger = facts.isNewBrowser || facts.isMovedSession
  const hasDestroyed = isStranger && facts.destroyed > 0
  if (facts.weight === 'send') {
    if (!isStranger || facts.sends <= limits.sends) return pass
    // They are counted anew after each sign-in, so this one has had its share, however fresh it is.
    return hasDestroyed ? { do: 'freeze', signals } : demand(facts, limits, signals)
  }
  const hasActed = hasDestroyed || hasMassSent(facts, limits)
  if (facts.weight === 'watched') return hasActed ? ask(facts, limits, signals) : pass
  if (hasActed) return { do: 'freeze', signals }
  return signals.some((signal) => signal !== 'new-browser') ? ask(facts, limits, signals) : pass
}

const hasMassSent = ({ isNewBrowser, isMovedSession, sendsInAnHour }: GuardFacts, { sends }: GuardLimits) =>
  (isNewBrowser || isMovedSession) && sendsInAnHour > sends

const pass: Verdict = { do: 'pass', signals: [] }

const ask = (facts: GuardFacts, limits: GuardLimits, signals: readonly Signal[]): Verdict =>
  isFresh(facts.provenAgoMs, limits) ? pass : demand(facts, limits, signals)

function demand(facts: GuardFacts, limits: GuardLimits, signals: readonly Signal[]): Verdict {
  // Who is who they say signs in; a script goes on trying.
  return facts.unanswered >= limits.unanswered
    ? { do: 'freeze', signals: [...signals, 'unanswered'] }
    : { do: 'step-up', signals }
}

export const isFresh = (provenAgoMs: number | null, { freshMs }: Pick<GuardLimits, 'freshMs'>): boolean =>
  provenAgoMs !== null && provenAgoMs <= freshMs

function signalsOf(facts: GuardFacts, limits: GuardLimits): Signal[] {
  const isStranger = facts.isNewBrowser || facts.isMovedSession
  const speaking: Readonly<Record<Exclude<Signal, 'unanswered'>, boolean>> = {
    'new-browser': facts.isNewBrowser,
    'moved-session': facts.isMovedSession,
    'acts-before': isStranger && facts.destroyed + facts.watched > 0,
    'mass-sends': (isStranger && facts.sends > limits.sends) || hasMassSent(facts, limits),
    'refused-calls': facts.refusedCalls >= limits.refusedCalls,
    'refused-states': facts.refusedStates >= limits.refusedStates,
    'token-trouble': facts.hasTokenTrouble,
  }
  return SIGNALS.filter((signal) => signal !== 'unanswered' && speaking[signal])
}
