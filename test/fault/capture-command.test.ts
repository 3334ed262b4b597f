import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ZaloCapture } from '../../src/doctor/capture-zalo.ts'
import { DEMO_OA, linkZalo } from '../support/link-accounts.ts'
import { type ProgramsStack, startProgramsStack } from '../support/programs-stack.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/workers/capture-zalo.js', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'capture-'))
let stack: ProgramsStack

beforeAll(async () => {
  stack = await startProgramsStack()
  await stack.sandbox.control.call('zalo.addOa', { id: OA, name: 'Hoa Mây' })
  await linkZalo(stack, await stack.signIn('hoamay-lan'), { oaId: OA })
})
afterAll(async () => {
  await stack?.close()
  rmSync(folder, { recursive: true })
})

const OA = '4318657068771996600'
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [PROGRAM, ...args], { env: { ...stack.env, PATH: process.env.PATH } })

it('The capture command writes one file that only its owner may read, and says what is left to do by hand', async () => {
  const out = path.join(folder, 'zalo.json')
  const { stdout } = await run('--oa', OA, '--out', out)
  expect(stdout).toMatch(/zalo\.json: \d+ questions, \d+ kinds of events\nBy hand: /)
  expect(statSync(out).mode & 0o777).toBe(0o600)
  const text = readFileSync(out, 'utf8')
  expect(text).not.toContain(OA)
  const { answers } = JSON.parse(text) as ZaloCapture
  expect(answers.find(({ operation }) => operation === 'zalo.oa-standing')).toMatchObject({ status: 200 })
})

it('It tells a wrong call from an OA that is not linked here', async () => {
  await expect(run()).rejects.toMatchObject({ code: 64 })
  await expect(run('--oa', DEMO_OA)).rejects.toMatchObject({ code: 1 })
})
