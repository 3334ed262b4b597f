import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import request from 'supertest'
import { afterAll, describe, expect, it } from 'vitest'
import { wayBack } from '../../../src/http/auth/return-to.ts'
import { mountConsole } from '../../../src/http/console.ts'
import { securityHeaders } from '../../../src/http/security-headers.ts'
import { OPEN_REDIRECTS, OWN_PATHS } from '../../spec/support/return-to-payloads.ts'

const SITES = ['https://kiotviet.example', 'http://127.0.0.1:8080']

describe('The way back from a link', () => {
  it('is a path of ours or a page of a site that may frame the console', () => {
    for (const path of OWN_PATHS) expect(wayBack(path, SITES)).toBe(path)
    for (const page of ['https://kiotviet.example/', 'http://127.0.0.1:8080/ban-hang?tab=2#kenh'])
      expect(wayBack(page, SITES)).toBe(page)
  })

  it('is nowhere else, whatever stands in it', () => {
    const nearly = [
      'https://kiotviet.example',
      'https://kiotviet.example.evil.example/',
      'https://kiotviet.example@evil.example/',
      'https://kiotviet.example//evil.example/',
      'https://kiotviet.example/\\evil.example',
      'http://kiotviet.example/',
      'http://127.0.0.1:80801/',
      `https://kiotviet.example/${'a'.repeat(512)}`,
    ]
    for (const payload of [...nearly, ...OPEN_REDIRECTS])
      expect(wayBack(payload, SITES), JSON.stringify(payload)).toBeNull()
    expect(wayBack('https://kiotviet.example/', [])).toBeNull()
  })
})

describe('The page to frame', () => {
  const webDir = mkdtempSync(join(tmpdir(), 'console-'))
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>console</title>')
  afterAll(() => rmSync(webDir, { recursive: true }))
  const consoleFor = (embedOrigins: readonly string[]) => {
    const app = express()
    mountConsole(app, { webDir, shopperUrl: null, embedOrigins })
    return request(app)
  }

  it('is there for the sites named, and says to whom it will speak', async () => {
    const page = await consoleFor(SITES).get('/embed/inbox').set('Accept', 'text/html')
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>console</title>'])
    expect((await consoleFor(SITES).get('/embed.json')).body).toEqual({ origins: SITES })
  })

  it('is not there where no site is named; every other page is', async () => {
    expect((await consoleFor([]).get('/embed/inbox').set('Accept', 'text/html')).status).toBe(404)
    expect((await consoleFor([]).get('/inbox').set('Accept', 'text/html')).status).toBe(200)
    expect((await consoleFor([]).get('/embed.json')).body).toEqual({ origins: [] })
  })
})

describe('What a page of ours shows of elsewhere', () => {
  it('is what lies on the hosts of files, by the page’s own scheme or https, and nothing else', async () => {
    const app = express()
    const hosts = [
      { suffix: 'fbcdn.net', port: null },
      { suffix: 'media.example', port: 8443 },
      { suffix: '127.0.0.1', port: 4010 },
      { suffix: '[::1]', port: 80 },
    ]
    app.use(securityHeaders('https://social.example', [], hosts), (_req, res) => {
      res.json({})
    })
    const policy = (await request(app).get('/')).get('content-security-policy') ?? ''
    const shown = 'fbcdn.net *.fbcdn.net media.example:8443 *.media.example:8443 127.0.0.1:4010'
    expect(policy.split(';')).toContain(`img-src 'self' data: blob: ${shown}`)
    expect(policy.split(';')).toContain(`media-src 'self' blob: ${shown}`)
    expect(policy).not.toMatch(/https?:/)
  })
})
