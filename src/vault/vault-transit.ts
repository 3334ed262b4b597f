import type { KeyServices } from '../../config/settings.ts'
import { sleep } from '../kit/wait.ts'
import { type KeyService, KeyServiceFailed, SERVICE_RETRIES, SERVICE_TIMEOUT_MS } from './key-service.ts'

const NAME = 'Vault (VAULT_ADDR, VAULT_TOKEN)'
const RETRY_PAUSE_MS = 200

/**
 * A key of Vault's transit engine (developer.hashicorp.com/vault/api-docs/secret/transit, read 2026-11): an AEAD key
 * (aes256-gcm96, the default) that binds `associated_data`. The ciphertext names the key's version, so a key turned in Vault
 * goes on opening what an earlier version wrapped.
 */
export function vaultTransitKey(place: NonNullable<KeyServices['vault']>, keyName: string): KeyService {
  const headers = {
    'content-type': 'application/json',
    'x-vault-request': 'true',
    ...(place.token === null ? {} : { 'x-vault-token': place.token }),
    ...(place.namespace === null ? {} : { 'x-vault-namespace': place.namespace }),
  }

  async function ask(act: 'encrypt' | 'decrypt', body: object): Promise<Response> {
    for (let again = 0; ; again += 1) {
      let failure: KeyServiceFailed
      try {
        const answer = await fetch(`${place.address}/v1/${place.mount}/${act}/${keyName}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
          redirect: 'error',
          signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
        })
        if (answer.ok || (answer.status < 500 && answer.status !== 429)) return answer
        failure = new KeyServiceFailed(NAME, keyName, answer.status)
      } catch (error) {
        failure = new KeyServiceFailed(NAME, keyName, null, error)
      }
      if (again === SERVICE_RETRIES) throw failure
      await sleep(RETRY_PAUSE_MS * (again + 1))
    }
  }

  const inContext = (context: string) => ({
    associated_data: Buffer.from(context, 'utf8').toString('base64'),
  })
  const field = async (answer: Response, name: string): Promise<string> => {
    const { data } = (await answer.json()) as { data?: Record<string, unknown> }
    const value = data?.[name]
    if (typeof value !== 'string') throw new KeyServiceFailed(NAME, keyName, answer.status)
    return value
  }

  return {
    async wrap(context, key) {
      const answer = await ask('encrypt', { plaintext: key.toString('base64'), ...inContext(context) })
      if (!answer.ok) throw new KeyServiceFailed(NAME, keyName, answer.status)
      return Buffer.from(await field(answer, 'ciphertext'), 'utf8')
    },
    async unwrap(context, made) {
      const answer = await ask('decrypt', { ciphertext: made.toString('utf8'), ...inContext(context) })
      // "message authentication failed" and "invalid ciphertext" are told by this status; a missing right by 403.
      if (answer.status === 400) return null
      if (!answer.ok) throw new KeyServiceFailed(NAME, keyName, answer.status)
      return Buffer.from(await field(answer, 'plaintext'), 'base64')
    },
  }
}
