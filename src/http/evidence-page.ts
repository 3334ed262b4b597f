import { plainPage } from '../kit/plain-page.ts'
import type { Locale } from './locale.ts'
import type { EvidenceBody } from './routes/consent-schema.ts'

const WORDS = {
  vi: {
    title: 'Bằng chứng đồng ý',
    shop: 'Cửa hàng',
    channel: 'Kênh',
    code: 'Mã quyền',
    text: 'Nội dung đã đọc khi đồng ý',
    purpose: 'Dùng để làm gì',
    without: 'Nếu không đồng ý',
    data: 'Dữ liệu liên quan',
    notKept: 'Nội dung của bản này không còn được lưu; mã băm dưới đây vẫn xác định nó.',
    version: 'Phiên bản',
    language: 'Ngôn ngữ',
    hash: 'Mã băm nội dung (SHA-256)',
    acts: 'Các lần đồng ý và rút lại',
    number: 'Số',
    act: 'Việc',
    at: 'Lúc',
    by: 'Người thực hiện',
    role: 'Vai trò',
    address: 'Địa chỉ mạng',
    erased: 'đã xoá',
    unknown: 'không rõ',
    chainHash: 'Mã chuỗi',
    given: 'Đồng ý',
    withdrawn: 'Rút lại',
    refused: 'Từ chối',
    chain: 'Sổ đồng ý',
    whole: 'Sổ đồng ý của cửa hàng nguyên vẹn: {rows} dòng nối tiếp nhau bằng mã băm, không dòng nào bị sửa.',
    broken: 'Sổ đồng ý của cửa hàng KHÔNG nguyên vẹn; dòng đầu tiên không khớp: {at} ({reason}).',
    printed: 'Lập lúc',
    zone: 'giờ Việt Nam',
  },
  en: {
    title: 'Evidence of consent',
    shop: 'Shop',
    channel: 'Channel',
    code: 'Permission',
    text: 'What was read when consent was given',
    purpose: 'What it is used for',
    without: 'Without it',
    data: 'Data concerned',
    notKept: 'The words of this version are not kept any more; the hash below still identifies them.',
    version: 'Version',
    language: 'Language',
    hash: 'Hash of the text (SHA-256)',
    acts: 'Each time it was given and withdrawn',
    number: 'No.',
    act: 'Act',
    at: 'At',
    by: 'By',
    role: 'Role',
    address: 'Network address',
    erased: 'erased',
    unknown: 'not known',
    chainHash: 'Chain hash',
    given: 'Given',
    withdrawn: 'Withdrawn',
    refused: 'Refused',
    chain: 'The consent ledger',
    whole:
      'The shop’s consent ledger is whole: {rows} rows follow each other by their hashes and none was altered.',
    broken: 'The shop’s consent ledger is NOT whole; the first row that does not fit: {at} ({reason}).',
    printed: 'Made at',
    zone: 'Vietnam time',
  },
} as const

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

/** A page to print: everything of the evidence, nothing that loads or runs. Labels in the reader's language, the text in its own. */
export function evidencePage(body: EvidenceBody, locale: Locale): string {
  const words = WORDS[locale]
  const rows = (pairs: readonly (readonly [string, string])[]): string =>
    `<dl>${pairs.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`
  const time = (iso: string): string =>
    `${new Intl.DateTimeFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', {
      dateStyle: 'long',
      timeStyle: 'medium',
      timeZone: 'Asia/Ho_Chi_Minh',
    }).format(new Date(iso))} (${words.zone}; ${iso})`
  const { channel, text, chain } = body
  const verdict = chain.whole
    ? `<p>${escape(words.whole.replace('{rows}', String(chain.rows)))}</p>`
    : `<p class="bad">${escape(words.broken.replace('{at}', chain.brokenAt ?? '–').replace('{reason}', chain.reason ?? ''))}</p>`
  const acts = body.acts.map(
    (act) =>
      `<li><h3>${escape(words[act.act])}</h3>${rows([
        [words.number, `${act.seq} · ${act.id}`],
        [words.at, time(act.at)],
        [words.by, act.by ?? words.erased],
        [words.role, act.role],
        [words.address, act.address ?? (act.by === null ? words.erased : words.unknown)],
        [words.version, `${act.textVersion} · ${act.locale}`],
        [words.chainHash, act.hash],
      ])}</li>`,
  )
  const content = `<main><h1>${escape(words.title)}</h1>
${rows([
  [words.shop, body.shopId],
  [words.channel, channel === null ? '–' : `${channel.name} (${channel.platform} ${channel.externalId})`],
  [words.code, body.code],
])}
<h2>${escape(words.text)}</h2><blockquote lang="${text.locale}">${quote(text)}</blockquote>
${rows([
  [words.version, text.version],
  [words.language, text.locale],
  [words.hash, text.hash],
])}
<h2>${escape(words.acts)}</h2><ul class="acts">${acts.join('')}</ul>
<h2>${escape(words.chain)}</h2>${verdict}</main>
<footer><p lang="${text.locale}">${escape(text.processor)}</p><p>${escape(words.printed)} ${escape(time(body.printedAt))}</p></footer>`
  return plainPage({ locale, title: escape(`${words.title} · ${body.code}`), body: content })
}

/** Wholly in the language in which it was read. */
function quote({ words: said, locale }: EvidenceBody['text']): string {
  const words = WORDS[locale === 'en' ? 'en' : 'vi']
  if (said === null) return `<p>${escape(words.notKept)}</p>`
  const part = (name: string, value: string): string => `<p><b>${escape(name)}:</b> ${escape(value)}</p>`
  return [
    `<p><b>${escape(said.sentence)}</b></p>`,
    part(words.purpose, said.purpose),
    part(words.without, said.without),
    part(words.data, said.data.join('; ')),
  ].join('')
}
