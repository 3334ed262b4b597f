/** docs/merchants.md, cut into topics by `web/help-pages.ts`. */
declare module 'virtual:help' {
  export const topics: readonly { readonly slug: string; readonly title: string; readonly html: string }[]
}
