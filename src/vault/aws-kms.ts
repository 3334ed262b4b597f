import { AwsClient } from 'aws4fetch'
import type { KeyServices } from '../../config/settings.ts'
import { type KeyService, KeyServiceFailed, SERVICE_RETRIES, SERVICE_TIMEOUT_MS } from './key-service.ts'

const NAME = 'AWS KMS (KMS_REGION, KMS_ACCESS_KEY_ID)'
/** Told where a ciphertext does not belong to this key and context. */
const NOT_ITS_OWN = /InvalidCiphertextException|IncorrectKeyException/

/**
 * A key of AWS KMS (docs.aws.amazon.com/kms/latest/APIReference: Encrypt, Decrypt; JSON 1.1, Signature Version 4). The
 * encryption context is bound as additional data and readable in CloudTrail: it names a shop, never a person.
 */
export function awsKmsKey(place: NonNullable<KeyServices['kms']>, keyId: string): KeyService {
  const { region, accessKeyId, secretAccessKey, sessionToken } = place
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: 'kms',
    retries: SERVICE_RETRIES,
  })

  async function ask(act: 'Encrypt' | 'Decrypt', body: object): Promise<{ answer: Response; text: string }> {
    try {
      const answer = await client.fetch(`${place.endpoint}/`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${act}` },
        body: JSON.stringify({ KeyId: keyId, ...body }),
        redirect: 'error',
        signal: AbortSignal.timeout(SERVICE_TIMEOUT_MS),
      })
      return { answer, text: await answer.text() }
    } catch (error) {
      throw new KeyServiceFailed(NAME, keyId, null, error)
    }
  }

  const inContext = (context: string) => ({ EncryptionContext: { owner: context } })
  const field = ({ answer, text }: { answer: Response; text: string }, name: string): Buffer => {
    const value = (JSON.parse(text) as Record<string, unknown>)[name]
    if (typeof value !== 'string') throw new KeyServiceFailed(NAME, keyId, answer.status)
    return Buffer.from(value, 'base64')
  }

  return {
    async wrap(context, key) {
      const told = await ask('Encrypt', { Plaintext: key.toString('base64'), ...inContext(context) })
      if (!told.answer.ok) throw new KeyServiceFailed(NAME, keyId, told.answer.status)
      return field(told, 'CiphertextBlob')
    },
    async unwrap(context, made) {
      const told = await ask('Decrypt', { CiphertextBlob: made.toString('base64'), ...inContext(context) })
      if (told.answer.status === 400 && NOT_ITS_OWN.test(told.text)) return null
      if (!told.answer.ok) throw new KeyServiceFailed(NAME, keyId, told.answer.status)
      return field(told, 'Plaintext')
    },
  }
}
