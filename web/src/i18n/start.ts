import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'
import type vi from './vi/index.ts'

export type Texts = typeof vi
export const LANGUAGES = ['vi', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Texts
  }
}

const STORED_AS = 'language'
/** A merchant loads the language they read, not both. */
const TEXTS: Readonly<Record<Language, () => Promise<{ default: Texts }>>> = {
  vi: () => import('./vi/index.ts'),
  en: () => import('./en/index.ts'),
}

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

export async function switchLanguage(language: Language): Promise<void> {
  const texts = (await TEXTS[language]()).default
  for (const [namespace, words] of Object.entries(texts)) i18n.addResourceBundle(language, namespace, words)
  await i18n.changeLanguage(language)
  document.documentElement.lang = language
  try {
    localStorage.setItem(STORED_AS, language)
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}
