import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { KeyServices } from '../../config/settings.ts'

const VAULT_TOKEN = 'hvs.test-token'
const KMS = { region: 'ap-southeast-1', accessKeyId: 'AKKMS', secretAccessKey: 'bi-mat-kms' } as const

export interface KeyServicesStandIn {
  readonly services: KeyServices
  /** `POST path` or `Encrypt keyId`, of everything that was asked and allowed. */
  readonly calls: readonly string[]
  /** Everything that was sent to it or came back, for a search. */
  readonly traffic: readonly string[]
  /** Gives the Vault key a new version, as `vault write -f transit/keys/…/rotate` does. */
  turn(name: string): void
  /** Answers this many requests with a status, instead of doing them. */
  fail(times: number, status: number): void
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body: object
}

/**
 * Vault's transit engine and AWS KMS, as far as they are used: keys by name that never leave, ciphertexts bound to their
 * additional data, Vault's token and Signature Version 4 checked by its own hand.
 */
export async function startKeyServices(names: readonly string[]): Promise<KeyServicesStandIn> {
  const keys = new Map(names.map((name) => [name, [randomBytes(32)]]))
  const calls: string[] = []
  const traffic: string[] = []
  let failing = { times: 0, status: 500 }

  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const answer = answerTo(request, text)
      const told = JSON.stringify(answer.body)
      traffic.push(text, told)
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(told)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function answerTo(request: IncomingMessage, text: string): Answer {
    if (failing.times > 0) {
      failing = { ...failing, times: failing.times - 1 }
      return { status: failing.status, body: {} }
    }
    const body = JSON.parse(text) as Record<string, unknown>
    const target = request.headers['x-amz-target']
    return typeof target === 'string' ? kms(request, target, text, body) : vault(request, body)
  }

  function vault(request: IncomingMessage, body: Record<string, unknown>): Answer {
    if (request.headers['x-vault-token'] !== VAULT_TOKEN)
      return { status: 403, body: { errors: ['permission denied'] } }
    const [, act, name = ''] = /^\/v1\/transit\/(encrypt|decrypt)\/([^/]+)$/.exec(request.url ?? '') ?? []
    const versions = keys.get(name)
    if (!act || !versions) return { status: 404, body: { errors: [] } }
    calls.push(`POST ${request.url}`)
    const bound = Buffer.from(String(body.associated_data), 'base64').toString()
    if (act === 'encrypt') {
      const sealed = sealWith(versions.at(-1) as Buffer, bound, Buffer.from(String(body.plaintext), 'base64'))
      return {
        status: 200,
        body: { data: { ciphertext: `vault:v${versions.length}:${sealed.toString('base64')}` } },
      }
    }
    const [, version, sealed = ''] = /^vault:v(\d+):(.+)$/.exec(String(body.ciphertext)) ?? []
    const key = versions[Number(version) - 1]
    const plain = key ? openWith(key, bound, Buffer.from(sealed, 'base64')) : null
    return plain
      ? { status: 200, body: { data: { plaintext: plain.toString('base64') } } }
      : { status: 400, body: { errors: ['cipher: message authentication failed'] } }
  }

  function kms(
    request: IncomingMessage,
    target: string,
    text: string,
    body: Record<string, unknown>,
  ): Answer {
    if (!isSigned(request, text)) return { status: 400, body: { __type: 'InvalidSignatureException' } }
    const name = String(body.KeyId)
    const key = keys.get(name)?.[0]
    if (!key) return { status: 400, body: { __type: 'NotFoundException' } }
    calls.push(`${target.replace('TrentService.', '')} ${name}`)
    const bound = JSON.stringify(body.EncryptionContext)
    if (target === 'TrentService.Encrypt') {
      const sealed = sealWith(key, bound, Buffer.from(String(body.Plaintext), 'base64'))
      return { status: 200, body: { KeyId: name, CiphertextBlob: sealed.toString('base64') } }
    }
    const plain = openWith(key, bound, Buffer.from(String(body.CiphertextBlob), 'base64'))
    return plain
      ? { status: 200, body: { KeyId: name, Plaintext: plain.toString('base64') } }
      : { status: 400, body: { __type: 'InvalidCiphertextException' } }
  }

  return {
    services: {
      vault: { address: url, mount: 'transit', token: VAULT_TOKEN, namespace: null },
      kms: { endpoint: url, ...KMS, sessionToken: null },
    },
    calls,
    traffic,
    turn: (name) => void keys.get(name)?.push(randomBytes(32)),
    fail(times, status) {
      failing = { times, status }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function sealWith(key: Buffer, bound: string, plain: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openWith(key: Buffer, bound: string, sealed: Buffer): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(bound))
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  } catch {
    return null
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** As "Signature Version 4" is described for the service `kms`. */
function isSigned({ method, url, headers }: IncomingMessage, body: string): boolean {
  const [, credential = '', signedHeaders = '', signature] =
    /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(
      headers.authorization ?? '',
    ) ?? []
  const [keyId, day = '', region = '', service = ''] = credential.split('/')
  if (keyId !== KMS.accessKeyId || region !== KMS.region || service !== 'kms') return false
  const names = signedHeaders.split(';')
  if (!['host', 'x-amz-date', 'x-amz-target'].every((name) => names.includes(name))) return false
  const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}`)
  const canonical = [method, url, '', ...lines, '', signedHeaders, sha256(body)].join('\n')
  const scope = `${day}/${region}/kms/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = [day, region, 'kms', 'aws4_request'].reduce<Buffer | string>(
    (secret, word) => hmac(secret, word),
    `AWS4${KMS.secretAccessKey}`,
  )
  return hmac(key, toSign).toString('hex') === signature
}
