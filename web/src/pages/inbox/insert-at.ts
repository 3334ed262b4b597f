/** The text with `words` in place of what is selected in the field (or at its end), and the caret after them. */
export function insertAt(field: HTMLTextAreaElement | null, text: string, words: string): string {
  const start = field?.selectionStart ?? text.length
  const end = field?.selectionEnd ?? text.length
  const caret = start + words.length
  requestAnimationFrame(() => {
    field?.focus()
    field?.setSelectionRange(caret, caret)
  })
  return text.slice(0, start) + words + text.slice(end)
}
