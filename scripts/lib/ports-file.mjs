// @ts-check
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { choosePort } from './free-port.mjs'

/**
 * The ports used last time, so that addresses stay the same from start to start.
 * @typedef {Record<string, number>} Ports
 */

/** @param {string} data @returns {Ports} */
export function readPorts(data) {
  try {
    return JSON.parse(readFileSync(join(data, 'ports.json'), 'utf8'))
  } catch {
    return {}
  }
}

/**
 * A free port for a server: the one it had last time, else its usual one, else any; remembered for the next time.
 * @param {string} data the folder of `ports.json`
 * @param {string} name
 * @param {{ usual: number, host?: string, say: (line: string) => void }} options
 * @returns {Promise<number>}
 */
export async function portFor(data, name, { usual, host = '127.0.0.1', say }) {
  const wished = readPorts(data)[name] ?? usual
  const port = await choosePort(wished, host)
  if (port !== wished) say(`Port ${wished} is taken: ${name} uses ${port}.`)
  rememberPort(data, name, port)
  return port
}

/** @param {string} data @param {string} name @param {number} port */
function rememberPort(data, name, port) {
  mkdirSync(data, { recursive: true })
  const file = join(data, 'ports.json')
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...readPorts(data), [name]: port }, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}
