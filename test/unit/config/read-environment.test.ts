import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readEnvironment } from '../../../config/read-environment.ts'

let folder: string

/** The folder holds a file `.env`; the environment holds LOG_LEVEL alone. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiotviet-env-'))
  writeFileSync(join(folder, '.env'), 'PORT=4321\nLOG_LEVEL=debug\n')
  vi.stubEnv('PORT', undefined)
  vi.stubEnv('LOG_LEVEL', 'warn')
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
})

describe('The file .env', () => {
  it('fills in what the environment leaves out, in development', () => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(readEnvironment(folder)).toMatchObject({ PORT: '4321', LOG_LEVEL: 'warn' })
    expect(process.env.PORT).toBeUndefined()
  })

  it.each(['production', undefined])('is not looked at with NODE_ENV %s', (mode) => {
    vi.stubEnv('NODE_ENV', mode)
    expect(readEnvironment(folder).PORT).toBeUndefined()
  })
})
