/** The one answer field of the page. */
export const COMPOSER_ID = 'answer-text'

export const focusComposer = (): void => document.getElementById(COMPOSER_ID)?.focus()
