import type { WindowFacts, WindowVerdict } from '../channel.ts'
import { FACEBOOK_LIMITS } from './limits.ts'

/**
 * May somebody write to this person now (docs/platforms/facebook.md#window)? Within 24 h of the person's last contact
 * anybody may; up to 7 days only staff, where the human-agent feature is held; never a bot, and never beyond.
 */
export function windowVerdict(facts: WindowFacts): WindowVerdict {
  const { nowMs, lastContactAtMs, author, humanAgentHeld } = facts
  if (lastContactAtMs === null) return closed('never-wrote')
  const standardEndMs = lastContactAtMs + FACEBOOK_LIMITS.standardWindowMs
  if (nowMs < standardEndMs) {
    return { canSend: true, kind: 'free', untilMs: standardEndMs, reason: 'inside-24h' }
  }
  const humanEndMs = lastContactAtMs + FACEBOOK_LIMITS.humanAgentWindowMs
  if (nowMs >= humanEndMs) return closed('window-closed')
  if (!humanAgentHeld) return closed('human-agent-not-held')
  if (author === 'bot') return closed('human-agent-not-for-bots')
  return { canSend: true, kind: 'human-agent', untilMs: humanEndMs, reason: 'human-agent-only' }
}

const closed = (reason: string): WindowVerdict => ({ canSend: false, kind: null, untilMs: null, reason })
