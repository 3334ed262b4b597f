import { randomBytes } from 'node:crypto'
import type { LinkingDeps } from '../linking/deps.ts'
import { userTookBack } from '../linking/deauthorised.ts'
import type { DeletionCodeDoc } from '../store/models/privacy-request.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

/** 160 bits: nobody guesses somebody else's. */
const CODE_BYTES = 20
/** As long as the platform may ask what became of it. */
const KEEP_MS = 2 * 365 * 24 * 60 * 60 * 1000
const AT_ONCE = 100

const placeOf = (code: string) => ({ collection: 'deletion_codes', documentId: code, field: 'sealedUserId' })

/**
 * Facebook asks that what is held on somebody who signed in with it be deleted. The id it names is of that sign-in, never of
 * a shopper: shoppers are known by ids of their own to each Page, and the two are not compared. The same request again gets
 * the same code and does nothing more.
 * @returns the confirmation code
 */
export async function receiveDeletion(
  deps: LinkingDeps,
  request: { readonly hash: string; readonly userId: string; readonly issuedAtMs: number },
): Promise<string> {
  const { store, vault, clock, log } = deps
  const code = randomBytes(CODE_BYTES).toString('hex')
  const now = clock.nowMs()
  const sealer = await vault.forGateway()
  const subject = JSON.stringify({ userId: request.userId, issuedAtMs: request.issuedAtMs })
  const row: DeletionCodeDoc = {
    _id: code,
    requestHash: request.hash,
    receivedAt: new Date(now),
    outcome: 'pending',
    finishedAt: null,
    channels: 0,
    sealedUserId: sealer.seal(placeOf(code), subject),
    expireAt: new Date(now + KEEP_MS),
  }
  try {
    await store.deletionCodes.create([row])
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    const first = await store.deletionCodes.findOne({ requestHash: request.hash }).lean<DeletionCodeDoc>()
    if (!first) throw error
    return first._id
  }
  // What goes wrong here the sweep does again: the code is given either way.
  await carryOutDeletion(deps, row).catch((error: unknown) =>
    log.warn('A deletion asked for by Facebook is tried again later', { error: (error as Error).name }),
  )
  return code
}

async function carryOutDeletion(deps: LinkingDeps, row: DeletionCodeDoc): Promise<void> {
  if (row.sealedUserId === null) return
  const sealer = await deps.vault.forGateway()
  const { userId, issuedAtMs } = JSON.parse(sealer.open(placeOf(row._id), row.sealedUserId)) as {
    userId: string
    issuedAtMs: number
  }
  const channels = await userTookBack(deps, userId, issuedAtMs)
  await deps.store.deletionCodes.updateOne(
    { _id: row._id, outcome: 'pending' },
    {
      $set: {
        outcome: channels === null ? 'no-data' : 'erased',
        channels: channels ?? 0,
        finishedAt: new Date(deps.clock.nowMs()),
        sealedUserId: null,
      },
    },
  )
}

/** Requests whose work was cut short. */
export async function sweepDeletions(deps: LinkingDeps): Promise<void> {
  const rows = await deps.store.deletionCodes
    .find({ outcome: 'pending' })
    .limit(AT_ONCE)
    .lean<DeletionCodeDoc[]>()
  for (const row of rows) await carryOutDeletion(deps, row)
}

export const findDeletion = ({ store }: Pick<LinkingDeps, 'store'>, code: string) =>
  store.deletionCodes.findOne({ _id: code }).lean<DeletionCodeDoc>()
