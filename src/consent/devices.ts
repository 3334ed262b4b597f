import { codesOfPlatform, coversText, type PolicyCode, TEXT_VERSION } from '../../config/permissions.ts'
import { err, ok, type Result } from '../kit/result.ts'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { ChangeDeps } from './change.ts'
import type { ConsentActor } from './ledger.ts'
import { newest } from './rows.ts'

/** What the person at a device said to one of the app's permissions. */
export interface DeviceAnswer {
  readonly code: string
  readonly granted: boolean
}

export interface DevicePermission {
  readonly code: PolicyCode
  readonly state: 'granted' | 'refused' | 'withdrawn' | 'needs-consent'
  readonly textVersion: string | null
  readonly at: Date | null
}

type Deps = Pick<ChangeDeps, 'store' | 'consents'>

/** The app's permissions on one device, each with the newest answer. */
export const devicePermissions = async (
  { consents }: Pick<Deps, 'consents'>,
  shopId: string,
  deviceId: string,
): Promise<DevicePermission[]> => toPermissions(await consents.ofDevice(shopId, deviceId))

function toPermissions(rows: readonly ConsentDoc[]): DevicePermission[] {
  const acts = newest(rows)
  return codesOfPlatform('app').map((code) => {
    const act = acts.get(code)
    if (!act) return { code, state: 'needs-consent', textVersion: null, at: null }
    return { code, state: stateOf(code, act), textVersion: act.textVersion, at: act.at }
  })
}

function stateOf(code: PolicyCode, { act, textHash }: ConsentDoc): DevicePermission['state'] {
  if (act !== 'given') return act
  return coversText(code, textHash) ? 'granted' : 'needs-consent'
}

/**
 * Records what was answered on a device: grants, refusals and withdrawals, each only where it changes something. The
 * gateway itself uses none of these permissions, so nothing else hangs on the answer: linking goes on whatever it is.
 */
export async function answerOnDevice(
  deps: Deps,
  answer: {
    readonly shopId: string
    readonly deviceId: string
    readonly answers: readonly DeviceAnswer[]
    /** Needed where something is granted. */
    readonly textVersion: string | null
    readonly locale: string
    readonly by: ConsentActor
  },
): Promise<Result<DevicePermission[], 'text-outdated'>> {
  const { shopId, deviceId, answers, textVersion, locale, by } = answer
  if (answers.some(({ granted }) => granted) && textVersion !== TEXT_VERSION) return err('text-outdated')
  const where = { shopId, deviceId, locale, by }
  await deps.store.transaction(async (session) => {
    const standing = new Map(
      toPermissions(await deps.consents.ofDevice(shopId, deviceId)).map(({ code, state }) => [
        code as string,
        state,
      ]),
    )
    const told = (granted: boolean, ...states: DevicePermission['state'][]) =>
      answers.flatMap(({ code, granted: said }) => {
        const state = standing.get(code)
        return said === granted && state !== undefined && states.includes(state) ? [code] : []
      })
    const asked = { ...where, textVersion: TEXT_VERSION }
    const given = told(true, 'refused', 'withdrawn', 'needs-consent')
    const refused = told(false, 'needs-consent')
    const withdrawn = told(false, 'granted')
    if (given.length > 0) await deps.consents.give({ ...asked, codes: given }, session)
    if (refused.length > 0) await deps.consents.give({ ...asked, codes: refused, act: 'refused' }, session)
    if (withdrawn.length > 0) await deps.consents.withdraw({ ...where, codes: withdrawn }, session)
  })
  return ok(await devicePermissions(deps, shopId, deviceId))
}
