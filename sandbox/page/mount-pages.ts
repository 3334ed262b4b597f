import { html, json, text } from '../kit/answers.ts'
import { gatewaySettings } from '../kit/gateway-settings.ts'
import type { Kit } from '../kit/kit.ts'
import type { Stand } from '../kit/stand.ts'
import { SHOPPER_PAGE, SHOPPER_POLICY } from './shopper-page.ts'

function home(kit: Kit, stands: readonly Stand[]): string {
  const settings = gatewaySettings(kit.url(), stands)
  const shown = Object.entries(settings).filter(([name]) => !/SECRET|TOKEN/.test(name))
  return [
    'Sandbox: offline twin of Facebook, Zalo and the OpenID issuer.',
    '',
    `Play a shopper (đóng vai người mua):  ${kit.url()}/shopper`,
    `Control interface:                    ${kit.url()}/control`,
    '',
    ...shown.map(([name, value]) => `${name}=${value}`),
    '',
  ].join('\n')
}

/** `/shopper`, and a text page at `/` that lists the addresses. */
export function mountPages(kit: Kit, stands: readonly Stand[]): void {
  const shopper = html(SHOPPER_PAGE)
  shopper.headers = { ...shopper.headers, 'content-security-policy': SHOPPER_POLICY }
  kit.server.mount({ prefix: '/shopper', platform: null, handle: () => shopper })
  kit.server.mount({
    prefix: '',
    platform: null,
    handle: ({ path }) =>
      path === '/' ? text(home(kit, stands)) : json({ error: `nothing is mounted at ${path}` }, 404),
  })
}
