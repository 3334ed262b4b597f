// @ts-check
import { join } from 'node:path'
import { PROJECT } from './folders.mjs'
import { keep } from './kept-servers.mjs'
import { PROGRAM_ENV } from './program-env.mjs'
import { callSandbox } from './sandbox-control.mjs'
import { supervise } from './supervise.mjs'
import { waitUntil } from './wait-until.mjs'

/** A first start builds the database's indexes. */
const READY_MS = 60_000
/** Longer than SHUTDOWN_GRACE_MS, so that a program gets to finish its own way of ending. */
const GRACE_MS = 30_000

/**
 * @typedef {object} Ways
 * @property {NodeJS.ProcessEnv} env
 * @property {(line: string) => void} say
 * @property {import('./stop-stack.mjs').StopStack} stack
 * @property {(reason: string) => void} fail
 */

/**
 * The stand-ins, pointed at the gateway to come.
 * @param {Ways & { port: number, publicUrl: string }} options
 * @returns {Promise<{ url: string, offered: Record<string, string>, people: Person[] }>} `offered`: the settings of a
 *   gateway that talks to it
 * @typedef {{ name: string, retailerName: string | null, roles: string[] }} Person
 */
export async function startSandbox({ port, publicUrl, ...ways }) {
  const url = `http://127.0.0.1:${port}`
  const env = { ...ways.env, PORT: String(port), SANDBOX_CALLBACK_BASE: publicUrl }
  const process = await run('sandbox', 'sandbox/main.js', { ...ways, env })
  await answers('The sandbox', `${url}/control`, process)
  await callSandbox(url, 'sandbox.connectGateway', { publicUrl })
  return {
    url,
    offered: await callSandbox(url, 'sandbox.gatewayEnv'),
    people: await callSandbox(url, 'issuer.people'),
  }
}

/** @param {Ways} ways */
export async function startWorker(ways) {
  await run('worker', 'workers/main.js', ways)
}

/** @param {Ways & { port: number }} ways */
export async function startGateway({ port, ...ways }) {
  const process = await run('gateway', 'src/main.js', ways)
  await answers('The gateway', `http://127.0.0.1:${port}/health/ready`, process)
}

/**
 * @param {string} name @param {string} entry below dist/ @param {Ways} ways
 */
async function run(name, entry, { env, say, stack, fail }) {
  say(`Starting the ${name} …`)
  const child = await supervise({
    command: process.execPath,
    args: ['--enable-source-maps', join(PROJECT, 'dist', entry)],
    env: { ...PROGRAM_ENV, ...env },
    cwd: PROJECT,
    graceMs: GRACE_MS,
    onLine: (line) => say(`[${name}] ${line}`),
  })
  await keep(`the ${name}`, child, { stack, fail })
  return child
}

/** @param {string} name @param {string} url @param {import('./supervise.mjs').Supervised} child */
async function answers(name, url, child) {
  await waitUntil(async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok, {
    what: `${name} answers at ${url}`,
    timeoutMs: READY_MS,
    everyMs: 100,
    giveUp: () => (child.running() ? null : `${name} has ended; its last words stand above.`),
  })
}
