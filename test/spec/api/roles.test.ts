import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../../src/http/who.ts'
import { routesOf } from '../../support/checked-client.ts'
import { type Stack, startStack } from '../../support/stack.ts'

const PAGE = join(import.meta.dirname, '../../../docs/generated/roles.md')
const ROUTES = routesOf({ linking: {}, people: {}, outbox: {} } as never)

/** The table of the page: may this role call this route, and does it ask for a purpose? */
const TABLE = new Map(
  readFileSync(PAGE, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^`[A-Z]+ \//.test(cells[1] ?? ''))
    .map(([, route = '', ...cells]) => [
      route.replaceAll('`', ''),
      {
        may: Object.fromEntries(ROLES.map((role, at) => [role, cells[at] === 'yes'])),
        purpose: cells[ROLES.length] === 'yes',
      },
    ]),
)

let stack: Stack
let supportSession: string

beforeAll(async () => {
  stack = await startStack({ worker: false })
  const owner = await stack.as({ sub: 'an-owner', retailer: 'hoamay', roles: ['owner'] })
  const opened = await owner.post<{ id: string }>('/privacy/support-sessions', { topic: 'other' })
  supportSession = opened.body.id
})
afterAll(() => stack?.close())

interface Asked {
  readonly status: number
  readonly code: string | null
}

/** Asks for a thing that is not there, so that nothing happens where it may be asked for. */
async function ask(
  method: string,
  path: string,
  roles: readonly string[],
  purpose?: string,
  inSession = false,
): Promise<Asked> {
  const token = await stack.sandbox.issuer.mintToken({
    sub: 'somebody',
    // A shop of each role's own: what is refused counts, and one shop's limit is not for so many calls in a minute.
    retailer: inSession ? 'hoamay' : `hoamay of ${roles.join()}`,
    roles: [...roles],
  })
  const away = new AbortController()
  const answer = await fetch(`${stack.url}/api/v1${path.replace(/\{\w+\}/g, 'xxx_unknown')}`, {
    method,
    signal: away.signal,
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': 'of-a-table',
      ...(purpose ? { purpose } : {}),
      ...(inSession ? { 'support-session': supportSession } : {}),
    },
  })
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json')
  const code = isProblem ? ((await answer.json()) as { code: string }).code : null
  away.abort()
  return { status: answer.status, code }
}

describe('the table of roles and routes', () => {
  it('has a row for every route', () => {
    expect([...TABLE.keys()].sort()).toEqual(
      ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort(),
    )
  })

  it.each([...TABLE])('says what is done: %s', async (route, { may }) => {
    const [method = '', path = ''] = route.split(' ')
    for (const role of ROLES) {
      const isSupport = role === 'support'
      const { status, code } = await ask(
        method,
        path,
        [role],
        isSupport ? 'support-notice' : 'service',
        isSupport,
      )
      const refused = 'role-missing'
      if (may[role]) expect(code, `${role}: ${status}`).not.toBe(refused)
      else expect({ status, code }, role).toEqual({ status: 403, code: refused })
    }
    const outside = await ask(method, path, ['support'], 'support-notice')
    expect(outside).toEqual({ status: 403, code: 'support-session-missing' })
    const nobody = await ask(method, path, [])
    if (path !== '/me' && path !== '/permissions')
      expect(nobody).toEqual({ status: 403, code: 'role-missing' })
  })

  it.each([...TABLE].filter(([, { may, purpose }]) => purpose && may['privacy-officer']))(
    'asks a privacy officer for the purpose, and the shop’s own staff only where what is masked is opened: %s',
    async (route) => {
      const [method = '', path = ''] = route.split(' ')
      const asked = await ask(method, path, ['privacy-officer'])
      expect(asked).toEqual({ status: 400, code: 'purpose-missing' })
      expect((await ask(method, path, ['privacy-officer'], 'authority')).code).not.toBe('purpose-missing')
      expect((await ask(method, path, ['privacy-officer'], 'curiosity')).code).toBe('purpose-unknown')
      const agent = (await ask(method, path, ['agent'])).code
      if (route === 'GET /people/{id}/contact') expect(agent).toBe('purpose-missing')
      else expect(agent).not.toBe('purpose-missing')
    },
  )
})
