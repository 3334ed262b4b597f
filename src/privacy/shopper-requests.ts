import { createHash, randomInt } from 'node:crypto'
import { equalText } from '../kit/constant-time.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { ShopperKind, ShopperRequestDoc } from '../store/models/shopper-request.ts'
import type { Correction } from './correction.ts'
import type { PrivacyDeps } from './deps.ts'
import { insertNumbered } from './insert-numbered.ts'
import { sealNote } from './request-words.ts'
import { findRequest } from './requests.ts'
import { CODE_MS, codeHashOf, newCode, openingCodeOf, sealWish, spokenCode } from './shopper-codes.ts'

type ShopperDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>

/** Letters and digits alone: a link that ends in a dash loses it where chats make links of texts. */
const ADDRESS_SIGNS = 'abcdefghijkmnpqrstuvwxyz23456789'
/** 100 bits: short enough to be sent in a chat, and nobody finds one by trying. */
const KEY_LENGTH = 20
const SECRET_LENGTH = 26
const drawn = (length: number): string =>
  Array.from({ length }, () => ADDRESS_SIGNS[randomInt(ADDRESS_SIGNS.length)]).join('')
/** What nobody proved goes: three days, because a platform may tell of a message that late. */
const UNPROVED_MS = 3 * 24 * 60 * 60_000
/** Tries of the opening code in a row. */
export const OPEN_TRIES = 10
/** How long after the proof what is held can be fetched. */
export const EXPORT_MS = 30 * 24 * 60 * 60_000

export type FormChannel = Pick<ChannelDoc, '_id' | 'shopId' | 'platform' | 'externalId' | 'name'>

export type FormLink = FormChannel & { readonly requestKey: string }

/** Its channels with the keys of their forms, made where there is none yet. */
export async function formLinks(
  { store }: Pick<PrivacyDeps, 'store'>,
  shopId: string,
): Promise<readonly FormLink[]> {
  const channels = await store.channels.find({ shopId, live: true }).hint('list').lean<ChannelDoc[]>()
  return Promise.all(
    channels.map(async (channel) => ({
      ...channel,
      requestKey: channel.requestKey ?? (await giveKey(store, channel)),
    })),
  )
}

/** Two at once give one key: whoever comes second reads the first one's. */
async function giveKey(store: PrivacyDeps['store'], { _id, shopId }: ChannelDoc): Promise<string> {
  const requestKey = drawn(KEY_LENGTH)
  await store.channels.updateOne({ _id, shopId, requestKey: null }, { $set: { requestKey } })
  const channel = await store.channels
    .findOne({ _id, shopId }, { requestKey: 1 })
    .lean<Pick<ChannelDoc, 'requestKey'>>()
  return channel?.requestKey ?? requestKey
}

/**
 * Another key for an account's form: the one before opens nothing from now on. What was asked through it stays, since each
 * request has a number and a secret of its own.
 * @returns null: no account of this shop that is linked
 */
export const renewFormKey = (
  { store }: Pick<PrivacyDeps, 'store'>,
  shopId: string,
  channelId: string,
): Promise<FormLink | null> =>
  store.channels
    .findOneAndUpdate(
      { _id: channelId, shopId, live: true },
      { $set: { requestKey: drawn(KEY_LENGTH) } },
      { returnDocument: 'after' },
    )
    .lean<FormLink>()

/** Whose form it is. null: nobody's, or the account is linked no more. */
export const channelOfForm = (
  { store }: Pick<PrivacyDeps, 'store'>,
  key: string,
): Promise<FormChannel | null> =>
  store.channels
    .findOne({ requestKey: key, live: true }, null, { system: 'whose form a public key belongs to' })
    .lean<ChannelDoc>()

export interface ShopperWish {
  readonly kind: ShopperKind
  /** `correct` alone. */
  readonly correction: Correction | null
  readonly note: string | null
  readonly locale: 'vi' | 'en'
}

export interface AskedByForm {
  readonly row: ShopperRequestDoc
  /** Opens the page beside the number; told once. */
  readonly secret: string
  /** To be written into the chat, as it is read; told once. */
  readonly code: string
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Takes a wish in. Nobody's yet, and no request of the shop's, until its code is written into the chat. */
export async function askByForm(
  deps: ShopperDeps,
  channel: FormChannel,
  wish: ShopperWish,
): Promise<AskedByForm> {
  const { store, vault, clock, log, meter } = deps
  const { shopId, platform } = channel
  const nowMs = clock.nowMs()
  const [_id, requestId] = [newId('shr'), newId('req')]
  const code = newCode()
  const secret = drawn(SECRET_LENGTH)
  const { correction, note } = wish
  const row = await insertNumbered<ShopperRequestDoc>(
    store.shopperRequests,
    {
      _id,
      shopId,
      channelId: channel._id,
      platform,
      kind: wish.kind,
      locale: wish.locale,
      secretHash: hashOf(secret),
      codeHash: codeHashOf(await vault.keyedHash(shopId), channel._id, code),
      codeExpireAt: new Date(nowMs + CODE_MS),
      sealedWish: correction === null ? null : await sealWish(vault, { _id, shopId }, correction),
      sealedNote: note === null ? null : await sealNote(vault, shopId, requestId, note),
      requestId,
      createdAt: new Date(nowMs),
      provedAt: null,
      openTries: 0,
      exportedAt: null,
      expireAt: new Date(nowMs + UNPROVED_MS),
    },
    nowMs,
    'YC',
  )
  meter.count('privacy_forms_total', { platform, kind: wish.kind })
  log.info('A shopper asked about their data by the form', { number: row.number, kind: wish.kind })
  return { row, secret, code: spokenCode(code) }
}

/** A page, and what became of it. `request` null: not proved yet, or its register let it go. */
export interface FollowedRequest {
  readonly row: ShopperRequestDoc
  readonly request: PrivacyRequestDoc | null
  readonly channel: FormChannel | null
}

/** By number and secret together. @returns null: one of them is wrong, which of them nobody is told */
export async function followRequest(
  { store }: Pick<PrivacyDeps, 'store'>,
  number: string,
  secret: string,
): Promise<FollowedRequest | null> {
  const row = await store.shopperRequests
    .findOne({ number }, null, { system: 'the page of a shopper’s request, by its number' })
    .lean<ShopperRequestDoc>()
  if (!equalText(row?.secretHash ?? '', hashOf(secret)) || row === null) return null
  const { shopId, channelId } = row
  const [request, channel] = await Promise.all([
    row.provedAt === null ? null : findRequest({ store }, shopId, row.requestId),
    store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>(),
  ])
  return { row, request, channel }
}

/** Is it the code that was told in the chat? Counted before it is compared, so that many at once are as many tries. */
export async function isOpenedBy(
  { store, vault }: Pick<PrivacyDeps, 'store' | 'vault'>,
  row: ShopperRequestDoc,
  given: string,
): Promise<'open' | 'wrong' | 'too-often'> {
  const own = { _id: row._id, shopId: row.shopId }
  const counted = await store.shopperRequests.updateOne(
    { ...own, openTries: { $lt: OPEN_TRIES } },
    { $inc: { openTries: 1 } },
  )
  if (counted.matchedCount === 0) return 'too-often'
  const expected = await openingCodeOf(vault, { _id: row.requestId, shopId: row.shopId })
  if (!equalText(bare(expected), bare(given))) return 'wrong'
  await store.shopperRequests.updateOne(own, { $set: { openTries: 0 } })
  return 'open'
}

const bare = (code: string): string =>
  code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')

/** Until when what is held can be fetched; null: not, or no more. */
export function exportUntil({ row, request }: FollowedRequest, nowMs: number): Date | null {
  if (row.kind !== 'access' || row.provedAt === null || row.exportedAt !== null) return null
  if (request === null || request.personId === null || request.state === 'refused') return null
  const until = row.provedAt.getTime() + EXPORT_MS
  return until > nowMs ? new Date(until) : null
}
