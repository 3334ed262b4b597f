// @ts-check
import { connect } from 'node:net'

/**
 * @typedef {object} LoadResult
 * @property {number} answered with 200
 * @property {number} refused with anything else
 * @property {number} broken connections that ended before an answer
 * @property {number} elapsedMs from the first byte sent to the last answer
 * @property {number[]} latenciesMs of every answer, in the order they came
 */

/**
 * Keeps `connections` sockets busy, one request on each at a time, until `durationMs` is over or `requests` run out.
 * No HTTP library: on two cores the load must cost less than what it loads.
 * @param {{ port: number, connections: number, durationMs: number, next: () => Buffer | null }} options
 * @returns {Promise<LoadResult>}
 */
export async function load({ port, connections, durationMs, next }) {
  const startedMs = performance.now()
  const endMs = startedMs + durationMs
  /** @type {LoadResult} */
  const result = { answered: 0, refused: 0, broken: 0, elapsedMs: 0, latenciesMs: [] }
  await Promise.all(Array.from({ length: connections }, () => keepBusy(port, endMs, next, result)))
  result.elapsedMs = performance.now() - startedMs
  return result
}

/**
 * @param {number} port @param {number} endMs @param {() => Buffer | null} next @param {LoadResult} result
 * @returns {Promise<void>}
 */
function keepBusy(port, endMs, next, result) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    /** @type {Buffer | null} */
    let partial = null
    let sentMs = 0
    let done = false
    const finish = () => {
      done = true
      socket.destroy()
      resolve()
    }
    const send = () => {
      const request = performance.now() < endMs ? next() : null
      if (request === null) return finish()
      sentMs = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      const bytes = partial === null ? chunk : Buffer.concat([partial, chunk])
      if (!isWhole(bytes)) {
        partial = bytes
        return
      }
      partial = null
      if (statusOf(bytes) === 200) result.answered += 1
      else result.refused += 1
      result.latenciesMs.push(performance.now() - sentMs)
      send()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (done) return
      result.broken += 1
      finish()
    })
  })
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = /\r\ncontent-length: *(\d+)/i

/** @param {Buffer} bytes of one answer with a Content-Length */
export function isWhole(bytes) {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return false
  const length = LENGTH.exec(bytes.toString('latin1', 0, end))
  if (length === null) throw new Error('An answer without a length')
  return bytes.length >= end + HEAD_END.length + Number(length[1])
}

/** @param {Buffer} bytes of one answer */
export const headOf = (bytes) => bytes.toString('latin1', 0, bytes.indexOf(HEAD_END))

/** @param {Buffer} bytes `HTTP/1.1 200 …` */
export const statusOf = (bytes) => Number(bytes.toString('latin1', 9, 12))
