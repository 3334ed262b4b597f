export const LOCALES = ['vi', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** The first of our languages the client accepts, by its own weights; Vietnamese where it names none of them. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  if (!acceptLanguage) return 'vi'
  const ranked = acceptLanguage
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((p) => /^\s*q=([0-9.]+)$/.exec(p)?.[1]).find((q) => q !== undefined)
      return { language: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter((entry) => entry.weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { language } of ranked) {
    if (language === 'vi' || language === 'en') return language
  }
  return 'vi'
}
