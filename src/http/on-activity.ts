import { type Act, beginAct, countAct, endAct } from '../access/activity.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { GuardDeps } from '../guard/guard.ts'
import type { Store } from '../store/open-store.ts'
import { actOf, EXPORTED, weightOf } from './acts.ts'
import { type Bystander, meetActor, refuseUnlessAdmitted } from './guard-entry.ts'
import type { Asked } from './on-record.ts'
import { Problem } from './problem.ts'
import type { Answer } from './route.ts'

export interface ActivityDeps {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly guard: GuardDeps
}

/** What an act was asked with. */
interface ActedOn {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly seen: Bystander
}

/** Ids of these may stand in the activity; those of people, their chats and words never do. */
const SUBJECTS = /^(?:chn|lnk|cns|req|cpl|hld|brc|auc|ptn|pcs|qkr|ses|sps|whs)_[\w-]{1,40}$/

/** Does what is asked with its row in the shop's activity: written before, told the outcome after; what is done often is counted. */
export async function onActivity(
  deps: ActivityDeps,
  asked: Asked,
  { params, query, body, seen }: ActedOn,
  act: () => Promise<Answer>,
): Promise<Answer> {
  const { route, who, requestId, method } = asked
  const name = `${route.method.toUpperCase()} ${route.path}`
  const known = route.handsOut && method !== 'HEAD' ? EXPORTED : actOf(name)
  // Staff of the operator have no shop in whose activity it would stand.
  if (known === undefined || (who.shopId as string | null) === null) return act()
  const weight = weightOf(name, { body, query, who })
  const actor = weight === null ? null : await meetActor(deps.guard, who, seen)
  const admit = async (kind: string, rowId: string | null) => {
    if (weight !== null && actor !== null)
      await refuseUnlessAdmitted(deps.guard, actor, { weight, kind, rowId, subjectId: subjectIn(params) })
  }
  if (typeof known === 'string') {
    await admit(name, null)
    return act()
  }
  const row: Act = {
    shopId: who.shopId,
    userId: who.userId,
    userName: who.userName,
    roles: who.roles,
    isService: who.isService,
    kind: known.kind,
    route: name,
    requestId,
    strangerWeight: actor?.isNewBrowser || actor?.isMovedSession ? weight : null,
  }
  if ('counted' in known) {
    await admit(known.kind, null)
    const answer = await act()
    await countAct(deps, row)
    return answer
  }
  const id = await beginAct(deps, row)
  const end = (end: Parameters<typeof endAct>[3]) =>
    endAct(deps, who.shopId, id, end).catch((error: unknown) => {
      // What was done is done: its row stays, without the word of how it ended.
      deps.meter.count('activity_ends_lost_total')
      deps.log.error('How an act ended could not be written', { act: id, error: (error as Error).name })
    })
  try {
    await admit(known.kind, id)
    const answer = await act()
    // What was named is kept where it was found: an id of another shop's, or of nobody's, is nothing of this one.
    const made = answer === 'streamed' ? null : subjectIn(answer.body)
    await end({ outcome: 'done', subjectId: made ?? subjectIn(params) })
    return answer
  } catch (error) {
    if (error instanceof Problem) await end({ outcome: 'refused', problem: error.code })
    throw error
  }
}

function subjectIn(value: unknown): string | null {
  const { id } = (value ?? {}) as { readonly id?: unknown }
  return typeof id === 'string' && SUBJECTS.test(id) ? id : null
}
