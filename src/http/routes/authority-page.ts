import type { z } from 'zod'
import { plainPage } from '../../kit/plain-page.ts'
import type { AuthorityAnswer } from '../../privacy/authority-export.ts'
import { escapeHtml } from '../../privacy/export-page.ts'
import type { ExportedSection } from '../../privacy/export-person.ts'
import { SHARED_FIELDS, type SharedFieldName } from '../../privacy/shared-fields.ts'
import type { Locale } from '../locale.ts'
import { AUTHORITY_WORDS, BASIS_WORDS } from './authority-words.ts'
import type { authorityCaseSchema } from './authority-shape.ts'

type Case = z.infer<typeof authorityCaseSchema>

const timeIn = (locale: Locale) => {
  const format = new Intl.DateTimeFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Ho_Chi_Minh',
  })
  return (iso: string | null): string => (iso === null ? '–' : format.format(new Date(iso)))
}

const facts = (pairs: readonly (readonly [string, string])[]): string =>
  `<dl>${pairs.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`

const fieldsIn = (names: readonly string[], locale: Locale): string =>
  names.map((name) => SHARED_FIELDS[name as SharedFieldName]?.[locale] ?? name).join(', ')

/** The register of orders, to print: who asked, on what, for what, who approved, and every time something left. */
export function authorityRegisterPage(
  cases: readonly Case[],
  made: { readonly shopId: string; readonly nowMs: number; readonly isCut: boolean },
  locale: Locale,
): string {
  const words = AUTHORITY_WORDS[locale]
  const time = timeIn(locale)
  const rows = cases.map((one) => {
    const head = facts([
      [words.authority, one.authority],
      [words.order, `${one.orderNumber} · ${time(one.orderedAt)}`],
      [words.basis, BASIS_WORDS[one.basis][locale]],
      [
        words.scope,
        one.scope === 'channel' ? `${words.channel} ${one.channelId}` : `${one.peopleCount} ${words.people}`,
      ],
      [words.fields, fieldsIn(one.fields, locale)],
      [words.span, `${time(one.from)} – ${time(one.to)}`],
      [words.due, time(one.dueAt)],
      [words.scan, one.order?.sha256 ?? '–'],
      [words.askedBy, `${one.askedBy} · ${time(one.askedAt)}`],
      [words.decidedBy, one.decidedBy === null ? '–' : `${one.decidedBy} · ${time(one.decidedAt)}`],
      [words.bar, one.bar === null ? words.none : `${one.bar.ground} · ${time(one.bar.until)}`],
      [words.minutes, one.minutes ?? '–'],
    ])
    const left = one.exports.map((out) =>
      facts([
        [words.leftAt, `${time(out.at)} · ${out.by}`],
        [words.fields, fieldsIn(out.fields, locale)],
        [words.span, `${time(out.from)} – ${time(out.to)}`],
        [words.size, `${out.people} ${words.people} · ${out.bytes} bytes · SHA-256 ${out.sha256}`],
        [words.told, time(out.toldAt)],
      ]),
    )
    return `<section><h2>${escapeHtml(one.number)} · ${words.state[one.state]}</h2>${head}<h3>${words.left}</h3>${left.join('') || `<p>${words.nothing}</p>`}</section>`
  })
  const body = [
    `<main><h1>${words.register}</h1>`,
    facts([
      [words.shop, made.shopId],
      [words.made, time(new Date(made.nowMs).toISOString())],
    ]),
    made.isCut ? `<p class="bad">${words.cut}</p>` : '',
    ...rows,
    cases.length === 0 ? `<p>${words.empty}</p>` : '',
    `<footer><p>${words.contact}</p></footer></main>`,
  ].join('\n')
  return plainPage({ locale, title: words.register, body })
}

/** What is handed to the authority, to read and print. */
export function authorityAnswerPage(answer: AuthorityAnswer, locale: Locale): string {
  const words = AUTHORITY_WORDS[locale]
  const time = timeIn(locale)
  const people = answer.people.map(
    ({ id, channel, complete, sections }) =>
      `<section><h2>${escapeHtml(id)} · ${escapeHtml(channel.name)} (${escapeHtml(channel.platform)})</h2>` +
      `${complete ? '' : `<p class="bad">${words.cutPerson}</p>`}` +
      `${sections.map((section) => sectionOf(section, locale, time)).join('') || `<p>${words.nothing}</p>`}</section>`,
  )
  const body = [
    `<main><h1>${words.answer}</h1>`,
    facts([
      [words.number, answer.number],
      [words.authority, answer.authority],
      [words.order, `${answer.orderNumber} · ${time(answer.orderedAt)}`],
      [words.basis, BASIS_WORDS[answer.basis][locale]],
      [words.shop, answer.shop.id],
      [words.fields, fieldsIn(answer.fields, locale)],
      [words.span, `${time(answer.from)} – ${time(answer.to)}`],
      [words.made, time(answer.generatedAt)],
    ]),
    ...people,
    `<footer><p>${words.contact}</p></footer></main>`,
  ].join('\n')
  return plainPage({ locale, title: words.answer, body })
}

const sectionOf = (section: ExportedSection, locale: Locale, time: (iso: string) => string): string =>
  `<h3>${escapeHtml(section[locale])}</h3>${section.items
    .map(({ at, values }) =>
      facts([
        ...(at === null ? [] : [[AUTHORITY_WORDS[locale].at, time(at)] as const]),
        ...values.map(
          (one) =>
            [one[locale], typeof one.value === 'string' ? one.value : JSON.stringify(one.value)] as const,
        ),
      ]),
    )
    .join('')}`
