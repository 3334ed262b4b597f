import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { ZaloSettings } from '../../../config/settings.ts'

const FOLDER = new URL('../../fixtures/zalo/', import.meta.url)

export const OA = '3120456789012345678'
export const USER = '6100000000000007919'

export const zaloSettings: ZaloSettings = {
  appId: '2780543210987654321',
  appSecret: 'app-secret',
  oaSecret: 'oa-secret',
  oaSecretPrevious: 'oa-secret-before',
  oaSecretsByOa: new Map(),
  pkce: { mode: 'per-request' },
  replyForm: 'answers',
  oauthUrl: 'https://oauth.zaloapp.com',
  openapiUrl: 'https://openapi.zalo.me',
  graphUrl: 'https://graph.zalo.me',
  proxyUrl: null,
  signatureMode: 'strict',
  domainVerifier: null,
}

export interface Fixture {
  readonly file: string
  readonly raw: Buffer
  readonly provenance: { readonly kind: string; readonly from: string; readonly date: string }
}

export const fixtures: readonly Fixture[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => readFixture(name))

export function readFixture(name: string): Fixture {
  const file = name.endsWith('.json') ? name : `${name}.json`
  const { raw, provenance } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as {
    raw: string
    provenance: Fixture['provenance']
  }
  return { file, raw: Buffer.from(raw, 'utf8'), provenance }
}

/** The header value of a delivery: written from the rule, not from the code under test. */
export function macOf(
  raw: Buffer,
  parts: { term?: string; timestamp?: string; secret?: string } = {},
): string {
  const timestamp = parts.timestamp ?? timestampIn(raw)
  const joined = Buffer.concat([
    Buffer.from(parts.term ?? zaloSettings.appId),
    raw,
    Buffer.from(timestamp + (parts.secret ?? zaloSettings.oaSecret)),
  ])
  return `mac=${createHash('sha256').update(joined).digest('hex')}`
}

export const signed = (raw: Buffer): Record<string, string> => ({ 'x-zevent-signature': macOf(raw) })

/** The first time that stands at the top of the test's own bodies; nested ones come later in all of them. */
const timestampIn = (raw: Buffer): string => /"timestamp"\s*:\s*"?(\d+)/.exec(raw.toString('utf8'))?.[1] ?? ''
