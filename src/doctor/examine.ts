import { ChannelError } from '../channels/channel-error.ts'
import { problemSentence } from '../channels/error-texts.ts'
import type { Locale, Sentence } from '../channels/sentence.ts'
import { DoorRefusal } from '../door/door.ts'
import { DeadlineExceeded, withDeadline } from '../kit/wait.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import { isStoreFault } from '../store/store-faults.ts'
import { NeedsRelink } from '../vault/token-keeper.ts'
import { FACEBOOK_CHECKS } from './checks/facebook.ts'
import { ZALO_CHECKS } from './checks/zalo.ts'
import type { Check } from './define-check.ts'
import type { DoctorDeps } from './deps.ts'
import type { Finding, RepairId } from './finding.ts'
import { type Look, startLook } from './look.ts'
import { say } from './say.ts'

/** All of it: somebody waits in front of a screen, and the gateway answers within 20 s. */
const BUDGET_MS = 12_000

/** One check as it ended. */
export interface Examined {
  readonly check: Check
  readonly finding: Finding
  /** Why it could not be made; null: it was. */
  readonly unable: Sentence | null
}

/** One check as the API shows it. */
export interface CheckShape {
  readonly id: string
  readonly status: Finding['status']
  readonly title: string
  readonly detail: string
  readonly evidence: string
  readonly repair: RepairId | null
}

/**
 * Runs every check of a channel's platform, or those named: our own store first, then the platform's answers, then what those told by the
 * way. A check that cannot be made says so and costs the others nothing. The order of the answer is that of the list.
 */
export async function examine(
  deps: DoctorDeps,
  channel: ChannelDoc,
  priority: 'person' | 'bulk' = 'person',
  checks: readonly Check[] = channel.platform === 'facebook' ? FACEBOOK_CHECKS : ZALO_CHECKS,
): Promise<readonly Examined[]> {
  const look = await startLook(deps, channel, { signal: AbortSignal.timeout(BUDGET_MS), priority })
  const done = new Map<string, Examined>()
  for (const asks of ['own', 'platform', 'told'] as const) {
    const now = checks.filter((check) => check.asks === asks)
    for (const examined of await Promise.all(now.map((check) => run(check, look))))
      done.set(examined.check.id, examined)
  }
  const found = checks.flatMap(({ id }) => done.get(id) ?? [])
  for (const { finding } of found)
    deps.meter.count('doctor_findings_total', { platform: channel.platform, status: finding.status })
  return found
}

async function run(check: Check, look: Look): Promise<Examined> {
  try {
    const finding = await withDeadline(check.look(look), BUDGET_MS, 'A check')
    return { check, finding, unable: null }
  } catch (error) {
    // Then nothing can be said of anything, and the caller shall hear of it.
    if (isStoreFault(error)) throw error
    return {
      check,
      finding: { status: 'warning', says: 'unable' },
      unable: whyUnable(error, look, check),
    }
  }
}

function whyUnable(error: unknown, { deps, channel }: Look, { id }: Check): Sentence {
  const fields = { channelId: channel._id, check: id, error: (error as Error).name }
  const expected =
    error instanceof DoorRefusal || error instanceof ChannelError
      ? inBoth(error.code, channel)
      : error instanceof NeedsRelink
        ? inBoth('needs-relink', channel)
        : error instanceof DeadlineExceeded
          ? TOO_SLOW
          : null
  if (expected === null) {
    deps.log.error('A check of a channel failed by a fault of ours', fields)
    return OUR_FAULT
  }
  deps.log.info('A check of a channel could not be made', fields)
  return expected
}

const inBoth = (code: string, { platform }: ChannelDoc): Sentence => ({
  vi: problemSentence(code, 'vi', platform),
  en: problemSentence(code, 'en', platform),
})

const TOO_SLOW: Sentence = {
  vi: 'Nền tảng trả lời quá chậm. Hãy kiểm tra lại sau ít phút.',
  en: 'The platform answers too slowly. Check again in a few minutes.',
}
const OUR_FAULT: Sentence = {
  vi: 'Có lỗi trong hệ thống của chúng tôi. Các mục khác vẫn đúng.',
  en: 'Something went wrong on our side. The other findings stand.',
}
const UNABLE: Sentence = { vi: 'Chưa kiểm tra được: {reason}', en: 'Could not be checked: {reason}' }
const NO_EVIDENCE: Sentence = {
  vi: 'Không có dữ liệu cho mục này ở lần kiểm tra này.',
  en: 'There is nothing to show for this in this examination.',
}

export function checkShape({ check, finding, unable }: Examined, locale: Locale): CheckShape {
  const facts = finding.facts ?? {}
  const detail =
    unable === null
      ? say(check.says[finding.says] ?? NO_EVIDENCE, facts, locale)
      : say(UNABLE, { reason: unable }, locale)
  return {
    id: check.id,
    status: finding.status,
    title: check.title[locale],
    detail,
    evidence: say(unable === null ? check.evidence : NO_EVIDENCE, facts, locale),
    repair: finding.repair ?? null,
  }
}
