// @ts-check
import { callApi } from './api.mjs'
import { createBrowser } from './browser.mjs'

/**
 * @typedef {object} Shop with Pages linked as a merchant links them
 * @property {string} id
 * @property {Record<string, string>} headers of its owner's program
 * @property {{ id: string, externalId: string }[]} pages ours and the platform's id
 */

const CODES = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5']
const TOKEN_SECONDS = 24 * 60 * 60

/**
 * @param {import('./system.mjs').System} system
 * @param {{ shops: number, pagesEach: number }} size
 * @returns {Promise<Shop[]>}
 */
export async function linkShops(system, { shops, pagesEach }) {
  const linked = []
  // One after the other: the sandbox's dialog and issuer are told in advance who comes.
  for (let nth = 1; nth <= shops; nth++) linked.push(await linkShop(system, nth, pagesEach))
  return linked
}

/** @param {import('./system.mjs').System} system @param {number} nth @param {number} pagesEach @returns {Promise<Shop>} */
async function linkShop({ url, sandbox }, nth, pagesEach) {
  const id = `shop-${nth}`
  const sub = `${id}-owner`
  await sandbox('issuer.addPerson', { sub, name: 'Lan', retailer: id, retailerName: id, roles: ['owner'] })
  await sandbox('issuer.autoLogin', { sub })
  const pageIds = []
  for (let page = 1; page <= pagesEach; page++)
    pageIds.push((await sandbox('facebook.addPage', { name: `Cửa hàng ${nth}.${page}` })).id)
  const userId = `4${String(nth).padStart(14, '0')}`
  await sandbox('facebook.addUser', { id: userId, name: 'Chủ shop', pageIds })
  await sandbox('facebook.setLogin', { plan: { userId } })

  const browser = createBrowser(url)
  const { csrfToken } = /** @type {{ csrfToken: string }} */ (
    await (await browser.visit('/auth/login?returnTo=/api/v1/me')).json()
  )
  const session = { cookie: browser.cookies(), 'x-csrf-token': csrfToken }
  const { textVersion } = await callApi(url, '/permissions', { headers: session })
  const link = await callApi(url, '/links', {
    headers: session,
    body: { platform: 'facebook', permissions: CODES, textVersion },
  })
  await browser.visit(link.startUrl)
  const { channels } = await callApi(url, `/links/${link.id}/channels`, {
    headers: session,
    body: { externalIds: pageIds },
  })
  const { token } = await sandbox('issuer.mintToken', {
    sub,
    retailer: id,
    roles: ['owner'],
    expiresInSeconds: TOKEN_SECONDS,
  })
  return { id, headers: { authorization: `Bearer ${token}` }, pages: channels }
}
