// @ts-check

/** @typedef {{ thread: string, text: string, atMs: number }} Send as the platform has it */

const PAGE = 200

/**
 * What the platform accepted, thread by thread, in the order in which it did.
 * @param {(op: string, args?: object) => Promise<any>} sandbox
 * @returns {Promise<Send[]>}
 */
export async function sendsOf(sandbox) {
  /** @type {Send[]} */
  const all = []
  for (let skip = 0; ; skip += PAGE) {
    const threads = await sandbox('facebook.sends', { limit: PAGE, skip })
    for (const { psid, sends } of threads)
      for (const { text, atMs } of sends) all.push({ thread: String(psid), text: String(text), atMs })
    if (threads.length < PAGE) return all
  }
}

/**
 * Texts are `Tin <conversation>.<number>`; others are no part of it.
 * @param {readonly Send[]} sends in their order
 * @param {{ conversations: number, messagesEach: number }} expected
 */
export function judgeSends(sends, { conversations, messagesEach }) {
  /** @type {Map<string, string[]>} */
  const byThread = new Map()
  for (const { thread, text } of sends) {
    if (!text.startsWith('Tin ')) continue
    byThread.set(thread, [...(byThread.get(thread) ?? []), text])
  }
  let outOfOrder = 0
  let doubles = 0
  let arrived = 0
  for (const texts of byThread.values()) {
    const once = [...new Set(texts)]
    arrived += once.length
    doubles += texts.length - once.length
    const numbers = once.map((text) => Number(text.slice(text.indexOf('.') + 1)))
    if (numbers.some((number, nth) => number !== nth)) outOfOrder += 1
  }
  return { arrived, missing: conversations * messagesEach - arrived, doubles, outOfOrder }
}
