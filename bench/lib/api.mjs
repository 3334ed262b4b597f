// @ts-check

/**
 * One call of the merchant API.
 * @param {string} url of the gateway
 * @param {string} path below /api/v1
 * @param {{ headers?: Record<string, string>, body?: object, method?: string }} [options]
 * @returns {Promise<any>} what it answered
 * @throws where it refused
 */
export async function callApi(url, path, { headers = {}, body, method = body ? 'POST' : 'GET' } = {}) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
  return text === '' ? null : JSON.parse(text)
}
