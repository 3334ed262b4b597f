// @ts-check

/**
 * Runs one operation of a sandbox through its control interface.
 * @param {string} sandboxUrl
 * @param {string} op
 * @param {object} [args]
 * @returns {Promise<any>} its result
 */
export async function callSandbox(sandboxUrl, op, args = {}) {
  const answer = await fetch(`${sandboxUrl}/control/call`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ op, args }),
    signal: AbortSignal.timeout(10_000),
  })
  const { result, error } = /** @type {any} */ (await answer.json())
  if (!answer.ok) throw new Error(`The sandbox refused ${op}: ${error}`)
  return result
}
