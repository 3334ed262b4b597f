import { createHash, randomInt } from 'node:crypto'
import type { ClientSession } from 'mongoose'
import { type ChatCode, CODE_LENGTH, CODE_SIGNS } from '../inbox/chat-codes.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { ShopperRequestDoc } from '../store/models/shopper-request.ts'
import { insertAll } from '../store/write-in-transaction.ts'
import type { KeyedHash, Vault } from '../vault/vault.ts'
import { type Correction, sealCorrection } from './correction.ts'
import type { PrivacyDeps } from './deps.ts'
import { draftRequest, numberOf } from './requests.ts'

/** How long a code may be sent after it was given out. */
export const CODE_MS = 30 * 60_000
/** A platform's clock may be a little behind ours. */
const CLOCKS_APART_MS = 5 * 60_000
/** Wrong codes that one person may write; then none of theirs is looked up until the time is over. */
export const WRONG_CODES = 10
const WRONG_CODES_MS = 60 * 60_000
/** How long a request that was proved can be followed on its page. */
const PAGE_MS = 180 * 24 * 60 * 60_000
/** What opens the answer is typed beside a secret that nobody guesses, and ten times at most. */
const OPENING_LENGTH = 6

type CodeDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>

export const newCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => CODE_SIGNS[randomInt(CODE_SIGNS.length)]).join('')

/** `7KM4PQX2H` → `KV 7KM 4PQ X2H`, as it is read and written. */
export const spokenCode = (code: string): string => `KV ${inThrees(code)}`
const inThrees = (signs: string): string => signs.match(/.{3}/g)?.join(' ') ?? signs

/** Keyed, and of one channel: it tells nothing to who reads the database, and is nothing in another chat. */
export const codeHashOf = (hash: KeyedHash, channelId: string, code: string): string =>
  hash('shopper-code', `${channelId}\0${code}`)

/**
 * What opens the answer on the page: told in the chat alone, so that who had somebody else send their code into it still
 * sees nothing. Made of the request's id under the shop's key, so that it is kept nowhere.
 */
export async function openingCodeOf(vault: Vault, { _id, shopId }: { _id: string; shopId: string }) {
  const hash = await vault.keyedHash(shopId)
  const digest = createHash('sha256').update(hash('shopper-opening', _id)).digest()
  const signs = Array.from(
    { length: OPENING_LENGTH },
    // Four bytes a sign: the bias of the remainder is of no use to anybody.
    (_, at) => CODE_SIGNS[digest.readUInt32BE(at * 4) % CODE_SIGNS.length],
  )
  return inThrees(signs.join(''))
}

/**
 * Codes that people wrote into the chat of an account. Each proves one request, once, in time, of that channel alone, and
 * makes it a privacy request of whoever wrote it: in the transaction that stores their message, so as surely as that.
 * @returns how many requests were proved
 */
export async function recordChatCodes(
  deps: CodeDeps,
  codes: readonly ChatCode[],
  session: ClientSession,
): Promise<number> {
  let proved = 0
  for (const code of codes) {
    if (await hasTriedTooOften(deps, code, session)) continue
    const row = await useCode(deps, code, session)
    if (row === null) {
      await countWrong(deps, code, session)
      continue
    }
    await insertAll(deps.store.privacyRequests, [await toRequest(deps, row, code, session)], session)
    proved += 1
  }
  return proved
}

async function useCode(
  { store, vault, clock }: CodeDeps,
  { subject, code, at }: ChatCode,
  session: ClientSession,
): Promise<ShopperRequestDoc | null> {
  const { shopId, channelId } = subject
  const now = clock.nowMs()
  return store.shopperRequests
    .findOneAndUpdate(
      {
        shopId,
        channelId,
        codeHash: codeHashOf(await vault.keyedHash(shopId), channelId, code),
        createdAt: { $lte: new Date(at.getTime() + CLOCKS_APART_MS) },
        codeExpireAt: { $gte: at },
      },
      {
        $set: {
          codeHash: null,
          sealedWish: null,
          sealedNote: null,
          provedAt: new Date(now),
          expireAt: new Date(now + PAGE_MS),
        },
      },
      { session, returnDocument: 'before' },
    )
    .lean<ShopperRequestDoc>()
}

async function toRequest(
  deps: CodeDeps,
  row: ShopperRequestDoc,
  { subject, externalId, personId, messageId, at }: ChatCode,
  session: ClientSession,
): Promise<PrivacyRequestDoc> {
  const { shopId, channelId, platform, accountId } = subject
  // The law's clocks run from the form: it was sent then, whoever was behind it.
  const asked = { nowMs: () => row.createdAt.getTime() }
  const draft = await draftRequest(
    { vault: deps.vault, clock: asked },
    {
      _id: row.requestId,
      shopId,
      channelId,
      platform,
      accountId,
      externalId,
      kind: row.kind,
      thirdParty: false,
      by: 'shopper',
      origin: 'shopper',
    },
  )
  const correction = await openWish(deps.vault, row)
  return {
    ...draft,
    number: await freeNumber(deps, row, session),
    state: 'verified',
    sealedDetails:
      correction === null
        ? null
        : await sealCorrection(deps.vault, { _id: row.requestId, shopId, personId }, correction),
    sealedNote: row.sealedNote,
    acknowledgedAt: new Date(deps.clock.nowMs()),
    verifiedAt: at,
    verifiedHow: 'chat-code',
    verifiedBy: messageId,
    tell: 'receipt',
  }
}

/** Of a billion a day, the shop's staff may have drawn the same meanwhile: theirs stays, this one is called anew at the desk. */
async function freeNumber(
  { store }: CodeDeps,
  { shopId, number, createdAt }: ShopperRequestDoc,
  session: ClientSession,
): Promise<string> {
  const taken = await store.privacyRequests.exists({ shopId, number }).session(session)
  return taken === null ? number : numberOf(createdAt.getTime())
}

const placeOf = (_id: string) => ({ collection: 'shopperRequests', documentId: _id, field: 'sealedWish' })

export const sealWish = async (
  vault: Vault,
  { _id, shopId }: { readonly _id: string; readonly shopId: string },
  correction: Correction,
): Promise<Buffer> => (await vault.forShop(shopId)).seal(placeOf(_id), JSON.stringify({ correction }))

async function openWish(
  vault: Vault,
  { _id, shopId, sealedWish }: ShopperRequestDoc,
): Promise<Correction | null> {
  if (sealedWish === null) return null
  const text = (await vault.forShop(shopId)).open(placeOf(_id), sealedWish)
  return (JSON.parse(text) as { correction: Correction }).correction
}

async function hasTriedTooOften(
  { store, clock }: CodeDeps,
  { subject, personId }: ChatCode,
  session: ClientSession,
): Promise<boolean> {
  const person = await store.people
    .findOne({ _id: personId, shopId: subject.shopId }, { codeTries: 1 })
    .session(session)
    .lean<Pick<PersonDoc, 'codeTries'>>()
  const tries = person?.codeTries ?? null
  return tries !== null && tries.count >= WRONG_CODES && isRecent(tries.since, clock.nowMs())
}

const isRecent = (since: Date, nowMs: number): boolean => since.getTime() > nowMs - WRONG_CODES_MS

async function countWrong(
  { store, clock, log, meter }: CodeDeps,
  { subject, personId }: ChatCode,
  session: ClientSession,
): Promise<void> {
  const { shopId, channelId } = subject
  const since = new Date(clock.nowMs())
  const person = { _id: personId, shopId }
  const counted = await store.people.updateOne(
    { ...person, 'codeTries.since': { $gt: new Date(clock.nowMs() - WRONG_CODES_MS) } },
    { $inc: { 'codeTries.count': 1 } },
    { session },
  )
  if (counted.matchedCount === 0)
    await store.people.updateOne(person, { $set: { codeTries: { since, count: 1 } } }, { session })
  meter.count('privacy_codes_wrong_total', { platform: subject.platform })
  log.info('A code that proves nothing was written into a chat', { channelId })
}
