// @ts-check
import { createServer } from 'node:net'

/**
 * The preferred port where it is free, else one the system gives.
 * @param {number} preferred 0: any
 * @param {string} [host]
 * @returns {Promise<number>}
 */
export async function choosePort(preferred, host = '127.0.0.1') {
  return (await tryPort(preferred, host)) ?? (await tryPort(0, host)) ?? 0
}

/**
 * The port that could be had, or null where it is taken (or may not be used).
 * @param {number} port @param {string} host
 * @returns {Promise<number | null>}
 */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, host, () => {
      const address = server.address()
      const got = typeof address === 'object' && address !== null ? address.port : null
      server.close(() => resolve(got))
    })
  })
}
