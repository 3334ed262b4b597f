/** docs/merchants.md and its English version, cut into topics by `web/help-pages.ts`. */
declare module 'virtual:help' {
  interface Words {
    readonly title: string
    readonly html: string
  }
  /** `english` null: not translated yet. */
  export const topics: readonly (Words & { readonly slug: string; readonly english: Words | null })[]
}
