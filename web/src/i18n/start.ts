import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'
import type vi from './vi/index.ts'
import type viMore from './vi/more.ts'

type Texts = typeof vi
type MoreTexts = typeof viMore
export const LANGUAGES = ['vi', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Texts & MoreTexts
  }
}

const STORED_AS = 'language'
/** A merchant loads the language they read, not both. */
const TEXTS: Readonly<Record<Language, () => Promise<{ default: Texts }>>> = {
  vi: () => import('./vi/index.ts'),
  en: () => import('./en/index.ts'),
}

/** Words of what is opened now and then: fetched with the first such page, and no weight on the first load. */
const MORE_TEXTS: Readonly<Record<Language, () => Promise<{ default: MoreTexts }>>> = {
  vi: () => import('./vi/more.ts'),
  en: () => import('./en/more.ts'),
}
let needsMore = false

function storedLanguage(): Language {
  try {
    return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'vi'
  } catch {
    return 'vi'
  }
}

export async function startTexts(): Promise<void> {
  const language = storedLanguage()
  const texts = (await TEXTS[language]()).default
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: Object.keys(texts),
    defaultNS: 'common',
    resources: { [language]: texts },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
}

/** A page together with the further words it speaks, in the language of now. */
export async function withMoreTexts<Page>(page: Promise<Page>): Promise<Page> {
  needsMore = true
  const [loaded] = await Promise.all([page, addMoreTexts(i18n.language as Language)])
  return loaded
}

async function addMoreTexts(language: Language): Promise<void> {
  addTexts(language, (await MORE_TEXTS[language]()).default)
}

function addTexts(language: Language, texts: object): void {
  for (const [namespace, words] of Object.entries(texts)) i18n.addResourceBundle(language, namespace, words)
}

export async function switchLanguage(language: Language): Promise<void> {
  addTexts(language, (await TEXTS[language]()).default)
  if (needsMore) await addMoreTexts(language)
  await i18n.changeLanguage(language)
  document.documentElement.lang = language
  try {
    localStorage.setItem(STORED_AS, language)
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}
