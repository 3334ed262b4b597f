import { z } from 'zod'
import type { DataHost } from '../../../config/data-hosts.ts'
import { countryName } from '../../kit/country.ts'
import { plainPage } from '../../kit/plain-page.ts'
import type { Clock } from '../../kit/clock.ts'
import { escapeHtml } from '../../privacy/export-page.ts'
import { listTransfers, type Transfer } from '../../privacy/transfers.ts'
import type { Store } from '../../store/open-store.ts'
import type { Locale } from '../locale.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { listOf, textOrNull, timeOrNull } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'

const words = z.object({ vi: z.string(), en: z.string() })
const transferSchema = z
  .object({
    recipient: words,
    fields: z.array(words),
    hosts: z.array(
      z.object({ host: z.string(), country: textOrNull.describe('two letters; null: nobody said') }),
    ),
    country: textOrNull.describe('of a partner, which has no host here: where it keeps what it gets'),
    isAbroad: z.boolean().describe('a host, or a partner, stands outside Vietnam'),
    isSealed: z.boolean().describe('sealed before it gets there'),
    firstAt: timeOrNull.describe('null: not yet'),
    dossierBy: timeOrNull.describe('of what goes abroad: 60 days after the first time'),
  })
  .meta({ id: 'Transfer' })

interface TransferDeps {
  readonly store: Store
  readonly clock: Clock
  readonly dataHosts: readonly DataHost[]
}

/** The register of recipients and of transfers abroad: field, recipient, country, first date. */
export const privacyTransferRoutes = (deps: TransferDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/privacy/transfers',
    summary:
      'To whom the shop’s data goes, where that stands, since when; JSON, or a page to print by Accept. The whole list, no cursor',
    tag: 'Privacy',
    roles: PRIVACY_STAFF,
    answers: { 200: { description: 'Recipients', schema: listOf(transferSchema) } },
    async handle({ who, locale, req }) {
      const rows = await listTransfers(deps, who.shopId)
      if (req.accepts(['json', 'html']) !== 'html')
        return respond(200, { items: rows.map(shape), nextCursor: null })
      const page = transfersPage(rows, { shopId: who.shopId, nowMs: deps.clock.nowMs() }, locale)
      const headers = { 'Content-Disposition': 'attachment; filename="transfers.html"' }
      return { status: 200, body: page, document: { type: 'html', headers } }
    },
  }),
]

const shape = ({ firstAt, dossierBy, fields, ...row }: Transfer): z.infer<typeof transferSchema> => ({
  ...row,
  hosts: row.hosts.map((one) => ({ ...one })),
  fields: fields.map(({ vi, en }) => ({ vi, en })),
  firstAt: firstAt?.toISOString() ?? null,
  dossierBy: dossierBy?.toISOString() ?? null,
})

const WORDS = {
  vi: {
    title: 'Sổ nơi nhận dữ liệu và chuyển dữ liệu ra nước ngoài',
    shop: 'Cửa hàng',
    made: 'Lập lúc',
    fields: 'Dữ liệu',
    where: 'Máy chủ, quốc gia',
    abroad: 'Ra nước ngoài',
    sealed: 'Mã hoá trước khi tới',
    first: 'Lần đầu',
    dossier: 'Hạn nộp hồ sơ (60 ngày, Luật 91/2025 điều 20)',
    yes: 'có',
    no: 'không',
    notYet: 'chưa có',
  },
  en: {
    title: 'Register of recipients and of transfers abroad',
    shop: 'Shop',
    made: 'Made at',
    fields: 'Data',
    where: 'Hosts, country',
    abroad: 'Goes abroad',
    sealed: 'Sealed before',
    first: 'First time',
    dossier: 'Dossier due (60 days, Law 91/2025 art. 20)',
    yes: 'yes',
    no: 'no',
    notYet: 'not yet',
  },
} as const

function transfersPage(
  rows: readonly Transfer[],
  { shopId, nowMs }: { readonly shopId: string; readonly nowMs: number },
  locale: Locale,
): string {
  const said = WORDS[locale]
  const format = new Intl.DateTimeFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'Asia/Ho_Chi_Minh',
  })
  const pair = (name: string, value: string): string =>
    `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`
  const sections = rows.map(({ recipient, fields, hosts, country, isAbroad, isSealed, firstAt, dossierBy }) =>
    [
      `<section><h2>${escapeHtml(recipient[locale])}</h2><dl>`,
      pair(said.fields, fields.map((field) => field[locale]).join('; ')),
      pair(
        said.where,
        country === null
          ? hosts.map((one) => `${one.host}: ${one.country ?? '–'}`).join('\n')
          : countryName(country, locale),
      ),
      pair(said.abroad, isAbroad ? said.yes : said.no),
      pair(said.sealed, isSealed ? said.yes : said.no),
      pair(said.first, firstAt === null ? said.notYet : format.format(firstAt)),
      dossierBy === null ? '' : pair(said.dossier, format.format(dossierBy)),
      '</dl></section>',
    ].join(''),
  )
  const body = [
    `<main><h1>${said.title}</h1><dl>${pair(said.shop, shopId)}${pair(said.made, format.format(new Date(nowMs)))}</dl>`,
    ...sections,
    '</main>',
  ].join('\n')
  return plainPage({ locale, title: said.title, body })
}
