// @ts-check
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { headOf, isWhole, statusOf } from './raw-load.mjs'

const TICK_MS = 20

/** @typedef {{ status: number, saysWhen: boolean }} Answer `saysWhen`: with the time to come back */

/**
 * One connection that is kept, one request on it at a time.
 * @param {number} port
 * @returns {Promise<{ ask(request: Buffer): Promise<Answer>, close(): void }>}
 */
export function openConnection(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    /** @type {Buffer[]} */
    let parts = []
    /** @type {{ done: (answer: Answer) => void, failed: (error: Error) => void } | null} */
    let waiting = null
    socket.on('data', (chunk) => {
      parts.push(chunk)
      const bytes = parts.length === 1 ? chunk : Buffer.concat(parts)
      if (!isWhole(bytes)) return
      parts = []
      waiting?.done({ status: statusOf(bytes), saysWhen: /\r\nretry-after:/i.test(headOf(bytes)) })
    })
    socket.on('error', reject)
    socket.on('close', () => waiting?.failed(new Error('The connection ended')))
    socket.on('connect', () =>
      resolve({
        ask: (request) =>
          new Promise((done, failed) => {
            waiting = { done, failed }
            socket.write(request)
          }),
        close: () => socket.destroy(),
      }),
    )
  })
}

/**
 * One request after another, each begun `paceMs` after the one before.
 * @param {{ port: number, request: Buffer, samples: number, paceMs: number }} options
 * @returns {Promise<{ latenciesMs: number[], refused: number }>} `refused`: whatever was not answered with 200
 */
export async function askSteadily({ port, request, samples, paceMs }) {
  const connection = await openConnection(port)
  /** @type {number[]} */
  const latenciesMs = []
  let refused = 0
  for (let n = 0; n < samples; n++) {
    const startedMs = performance.now()
    const { status } = await connection.ask(request)
    const tookMs = performance.now() - startedMs
    latenciesMs.push(tookMs)
    if (status !== 200) refused += 1
    await sleep(Math.max(0, paceMs - tookMs))
  }
  connection.close()
  return { latenciesMs, refused }
}

/**
 * So many requests a second, whatever becomes of those before; who finds every connection in use waits for one.
 * @param {{ port: number, request: Buffer, requests: number, perSecond: number, connections: number }} options
 * @returns {Promise<{ answered: number, limited: number, withoutAdvice: number, failed: number, elapsedMs: number }>}
 *   `withoutAdvice`: 429 that do not say when to come back
 */
export async function flood({ port, request, requests, perSecond, connections }) {
  const seen = { answered: 0, limited: 0, withoutAdvice: 0, failed: 0 }
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(port)))
  const startedMs = performance.now()
  let sent = 0
  const due = () => Math.min(requests, Math.ceil(((performance.now() - startedMs) / 1_000) * perSecond))
  await Promise.all(
    opened.map(async (connection) => {
      while (sent < requests) {
        if (sent >= due()) await sleep(TICK_MS)
        else {
          sent += 1
          await connection.ask(request).then(count, () => (seen.failed += 1))
        }
      }
      connection.close()
    }),
  )
  return { ...seen, elapsedMs: performance.now() - startedMs }

  /** @param {Answer} answer */
  function count({ status, saysWhen }) {
    if (status === 200) seen.answered += 1
    else if (status !== 429) seen.failed += 1
    else if (saysWhen) seen.limited += 1
    else seen.withoutAdvice += 1
  }
}
