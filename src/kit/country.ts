/** The law's home: what is kept elsewhere went abroad. */
export const HOME_COUNTRY = 'VN'

const NAMES = {
  vi: new Intl.DisplayNames('vi', { type: 'region', fallback: 'none' }),
  en: new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }),
}

/** Two capital letters of ISO 3166-1 that stand for a country. */
export const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code) && NAMES.en.of(code) !== undefined

/** @param code as `isCountry` takes it; another one is given back as it is */
export const countryName = (code: string, locale: 'vi' | 'en'): string => NAMES[locale].of(code) ?? code
