import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Channel } from '../channels/channel.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { echoChallenge, refuse } from './answer.ts'
import { createDeadlines } from './deadlines.ts'
import { createGaps } from './gaps.ts'
import { createJournal } from './journal.ts'
import { createLaneWaker } from './lane-waker.ts'
import { BODY_DEADLINE_MS, OPEN_BODIES_BYTES } from './limits.ts'
import { createQuarantine } from './quarantine.ts'
import { createReceive } from './receive.ts'
import { createSigns } from './signs.ts'
import { verificationChallenge } from './verification.ts'

/** What of the settings the way in needs; `Settings` has it. */
export interface IntakeSettings {
  readonly webhookBodyLimitBytes: number
  readonly facebook: { readonly verifyToken: string } | null
  readonly zalo: { readonly signatureMode: 'strict' | 'quarantine' } | null
}

export interface IntakeDeps {
  readonly store: Store
  readonly vault: Vault
  /** null: the platform is off. */
  readonly channels: { readonly facebook: Channel | null; readonly zalo: Channel | null }
  readonly settings: IntakeSettings
  /** Called after the write with lanes that have work; must neither throw nor wait. */
  readonly wakeLanes: (lanes: number[]) => void
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** Default {@link BODY_DEADLINE_MS}. */
  readonly bodyDeadlineMs?: number
}

export interface Intake {
  /** Stands in front of everything else on the server. @returns true if it was a webhook request, answered here */
  handle(req: IncomingMessage, res: ServerResponse): boolean
  /** Waits for what is under way; new deliveries get 503. */
  close(): Promise<void>
}

const PREFIX = '/webhooks/'

export function createIntake(deps: IntakeDeps): Intake {
  const waker = createLaneWaker(deps.wakeLanes)
  const journal = createJournal({ ...deps, onWritten: (lanes) => waker.wake(lanes) })
  const gaps = createGaps(deps)
  const signs = createSigns(deps)
  const quarantine = deps.settings.zalo?.signatureMode === 'quarantine' ? createQuarantine(deps) : null
  const deadlines = createDeadlines(deps.bodyDeadlineMs ?? BODY_DEADLINE_MS)
  const limits = {
    bodyBytes: deps.settings.webhookBodyLimitBytes,
    deadlines,
    openBytes: OPEN_BODIES_BYTES,
  }
  const receive = createReceive({ ...deps, journal, gaps, signs, quarantine, limits })

  const post = (channel: Channel | null, req: IncomingMessage, res: ServerResponse): void => {
    if (req.method !== 'POST') return refuse(req, res, 'method-not-allowed')
    if (channel === null) return refuse(req, res, 'platform-off')
    receive(channel, req, res)
  }

  const verify = (req: IncomingMessage, res: ServerResponse): void => {
    const token = deps.settings.facebook?.verifyToken
    if (token === undefined) return refuse(req, res, 'platform-off')
    const challenge = verificationChallenge(req.url ?? '', token)
    deps.meter.count('webhook_verifications_total', { outcome: challenge === null ? 'refused' : 'passed' })
    if (challenge === null) return refuse(req, res, 'verification-failed')
    echoChallenge(res, challenge)
  }

  return {
    handle(req, res) {
      const url = req.url ?? ''
      if (!url.startsWith(PREFIX)) return false
      const mark = url.indexOf('?')
      const path = mark === -1 ? url : url.slice(0, mark)
      if (path === '/webhooks/facebook' && req.method === 'GET') verify(req, res)
      else if (path === '/webhooks/facebook') post(deps.channels.facebook, req, res)
      else if (path === '/webhooks/zalo') post(deps.channels.zalo, req, res)
      else refuse(req, res, 'not-found')
      return true
    },
    async close() {
      await journal.close()
      waker.close()
      await gaps.close()
      await signs.close()
      deadlines.close()
    },
  }
}
