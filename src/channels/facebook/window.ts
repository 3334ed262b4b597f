import type { WindowFacts, WindowVerdict } from '../channel.ts'
import { rulesInForce, WINDOW_RULES, type WindowRule } from './window-rules.ts'

/**
 * May somebody write to this person now (docs/platforms/facebook.md#window)? Within 24 h of the person's last contact
 * anybody may; up to 7 days only staff, where the human-agent feature is held; never a bot, and never beyond.
 */
export function windowVerdict(
  facts: WindowFacts,
  rules: readonly WindowRule[] = WINDOW_RULES,
): WindowVerdict {
  const { nowMs, lastContactAtMs } = facts
  if (lastContactAtMs === null) return closed('never-wrote')
  const open = rulesInForce(nowMs, rules).filter(({ forMs }) => nowMs < lastContactAtMs + forMs)
  const rule = open.find((one) => lacks(one, facts) === null)
  if (rule)
    return {
      canSend: true,
      kind: rule.kind,
      untilMs: endOf(rule, lastContactAtMs),
      reason: rule.kind === 'free' ? 'inside-24h' : 'human-agent-only',
    }
  return closed(open[0] === undefined ? 'window-closed' : (lacks(open[0], facts) ?? 'window-closed'))
}

/** What keeps this author from a rule whose time has not run out; null: nothing. */
function lacks({ feature, authors }: WindowRule, { author, humanAgentHeld }: WindowFacts): string | null {
  if (feature === 'human-agent' && !humanAgentHeld) return 'human-agent-not-held'
  return authors.includes(author) ? null : 'human-agent-not-for-bots'
}

/** A rule that ends sooner than the person's time takes its window with it. */
const endOf = ({ forMs, until }: WindowRule, lastContactAtMs: number): number =>
  Math.min(lastContactAtMs + forMs, until === null ? Number.POSITIVE_INFINITY : Date.parse(until))

const closed = (reason: string): WindowVerdict => ({ canSend: false, kind: null, untilMs: null, reason })
