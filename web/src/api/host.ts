/**
 * The console inside a page of another site, the host (docs/embedding.md). There it has no cookies: the host hands it a
 * Bearer token, which stays in this page's memory, and learns where the console is.
 */
export const EMBED_BASE = '/embed'
export const isEmbedded: boolean = /^\/embed(\/|$)/.test(window.location.pathname)

/** Where a link should lead back to: the page the console stands in, if it said so. */
export const host: { page: string | undefined } = { page: undefined }
