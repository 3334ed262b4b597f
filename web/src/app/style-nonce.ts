declare global {
  // Where the library that stops a page from scrolling under a dialog looks for it.
  var __webpack_nonce__: string | undefined
}

/** The word of this page's answer: a style element without it is refused by the content policy that came along. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
globalThis.__webpack_nonce__ = nonce

export const styleNonce = (): string => nonce ?? ''
