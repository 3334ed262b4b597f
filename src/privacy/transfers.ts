import type { DataHost } from '../../config/data-hosts.ts'
import { RECIPIENTS, type Recipient, SENT_VI, SENT_WITH } from '../../config/recipients.ts'
import { HOME_COUNTRY } from '../kit/country.ts'
import type { DisclosureDoc } from '../store/models/access.ts'
import type { CalloutSubscriptionDoc } from '../store/models/callout.ts'
import type { ConsentDoc } from '../store/models/consent.ts'
import type { PartnerDoc } from '../store/models/partner.ts'
import type { Store } from '../store/open-store.ts'
import { SHARED_FIELDS, type SharedFieldName } from './shared-fields.ts'

/** Law 91/2025 art. 20: the dossier is due so many days after the first transfer abroad. */
const DOSSIER_DAYS = 60
const DAY_MS = 24 * 60 * 60 * 1000

interface Words {
  readonly vi: string
  readonly en: string
}

/** One recipient of the shop's data: what, where it stands, since when. */
export interface Transfer {
  readonly recipient: Words
  readonly fields: readonly Words[]
  readonly hosts: readonly { readonly host: string; readonly country: string | null }[]
  /** Of a partner, which has no host of ours: where it keeps what it gets. */
  readonly country: string | null
  readonly isAbroad: boolean
  /** Sealed before it gets there. */
  readonly isSealed: boolean
  /** null: not yet. */
  readonly firstAt: Date | null
  /** Of what goes abroad: when the dossier is due. */
  readonly dossierBy: Date | null
}

interface TransferDeps {
  readonly store: Pick<Store, 'consents' | 'partners' | 'disclosures' | 'calloutSubscriptions'>
  readonly dataHosts: readonly DataHost[]
}

/** To whom the shop's data goes, out of the settings, the calls that are made, and the partners it named. */
export async function listTransfers(deps: TransferDeps, shopId: string): Promise<Transfer[]> {
  const first = {
    facebook: await firstConsent(deps, shopId, ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']),
    zalo: await firstConsent(deps, shopId, ['ZA1', 'ZA2', 'ZA3']),
  }
  const ever = earliest([first.facebook, first.zalo])
  const providers = RECIPIENTS.flatMap((recipient): Transfer[] => {
    const hosts = deps.dataHosts.filter(({ setting }) => recipient.settings.includes(setting))
    if (hosts.length === 0) return []
    const platform = recipient.platform ?? ONLY_FOR[recipient.settings[0] ?? '']
    return [transferOf(recipient, hosts, platform === undefined ? ever : first[platform])]
  })
  return [...providers, ...(await partnersOf(deps, shopId)), ...(await ownSystemsOf(deps, shopId))]
}

/** What serves one platform alone begins with it. */
const ONLY_FOR: Readonly<Record<string, 'facebook' | 'zalo'>> = { ZALO_PROXY_URL: 'zalo' }

const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0] ?? null

/** With the first consent the first call is made. */
async function firstConsent(
  { store }: TransferDeps,
  shopId: string,
  codes: readonly string[],
): Promise<Date | null> {
  const row = await store.consents
    .findOne({ shopId, code: { $in: [...codes] }, act: 'given', channelId: { $ne: null } }, { at: 1 })
    .sort({ seq: 1 })
    .lean<Pick<ConsentDoc, 'at'>>()
  return row?.at ?? null
}

function transferOf(recipient: Recipient, hosts: readonly DataHost[], firstAt: Date | null): Transfer {
  const { name, sees, vi, sealed, platform } = recipient
  const shown = [...new Map(hosts.map(({ host, country }) => [host, { host, country }])).values()]
  return dated({
    recipient: { vi: vi.name, en: name },
    fields: platform === undefined ? [{ vi: vi.sees, en: sees }] : carriedTo(platform),
    hosts: shown,
    country: null,
    isAbroad: shown.some(({ country }) => country !== HOME_COUNTRY),
    isSealed: sealed,
    firstAt,
  })
}

/** Whatever the calls to a platform carry, each once. */
const carriedTo = (platform: 'facebook' | 'zalo'): Words[] =>
  [
    ...new Set(
      Object.entries(SENT_WITH)
        .filter(([name]) => name.startsWith(`${platform}.`))
        .flatMap(([, carried]) => carried),
    ),
  ].map((en) => ({ vi: SENT_VI[en] ?? en, en }))

const dated = (transfer: Omit<Transfer, 'dossierBy'>): Transfer => ({
  ...transfer,
  dossierBy:
    transfer.isAbroad && transfer.firstAt !== null
      ? new Date(transfer.firstAt.getTime() + DOSSIER_DAYS * DAY_MS)
      : null,
})

/** Where a partner keeps what it gets is what the shop said when it named it: no host of ours is asked. */
async function partnersOf({ store }: TransferDeps, shopId: string): Promise<Transfer[]> {
  const partners = await store.partners.find({ shopId }).sort({ createdAt: 1 }).lean<PartnerDoc[]>()
  const transfers: Transfer[] = []
  for (const { _id, name, agreement, country, fields } of partners) {
    const pulled = await store.disclosures
      .findOne({ shopId, userId: `partner:${_id}` }, { at: 1 })
      .sort({ seq: 1 })
      .lean<Pick<DisclosureDoc, 'at'>>()
    const row = {
      recipient: { vi: `${name} (${agreement})`, en: `${name} (${agreement})` },
      fields: fields.map((field) => SHARED_FIELDS[field as SharedFieldName]),
      hosts: [],
      country,
      isAbroad: country !== HOME_COUNTRY,
      isSealed: false,
      firstAt: pulled?.at ?? null,
    }
    transfers.push(dated(row))
  }
  return transfers
}

const EVENTS: Words = {
  vi: 'mã và thời điểm của việc xảy ra ở kênh, cuộc trò chuyện, tin, bình luận, khách',
  en: 'ids and times of what happens to channels, conversations, messages, comments, people',
}

/** Systems that the shop has told of events. Where nobody said in which country one stands, it counts as abroad. */
async function ownSystemsOf({ store }: TransferDeps, shopId: string): Promise<Transfer[]> {
  const rows = await store.calloutSubscriptions
    .find({ shopId })
    .sort({ _id: 1 })
    .lean<CalloutSubscriptionDoc[]>()
  const transfers: Transfer[] = []
  for (const { _id, host, country } of rows) {
    const first = await store.disclosures
      .findOne({ shopId, userId: `webhook:${_id}` }, { at: 1 })
      .sort({ seq: 1 })
      .lean<Pick<DisclosureDoc, 'at'>>()
    transfers.push(
      dated({
        recipient: { vi: `Hệ thống của cửa hàng: ${host}`, en: `The shop’s own system: ${host}` },
        fields: [EVENTS],
        hosts: [{ host, country }],
        country: null,
        isAbroad: country !== HOME_COUNTRY,
        isSealed: false,
        firstAt: first?.at ?? null,
      }),
    )
  }
  return transfers
}
