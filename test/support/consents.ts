import { expect } from 'vitest'
import type { ApiClient } from './api-client.ts'
import { eventually } from './wait.ts'

/** A consent as the API shows it. */
export interface ShownConsent {
  readonly id: string
  readonly channelId: string
  readonly code: string
  readonly state: 'granted' | 'withdrawn' | 'needs-consent'
  readonly platformGrants: boolean
  readonly givenBy: string | null
  readonly receipt: {
    readonly state: 'running' | 'done'
    readonly failedSends: number
    readonly subscription: string
    readonly platformGrant: string
    readonly scopesGivenBack: readonly string[]
  } | null
}

/** Effects wait for the worker and, at most, the sweep behind a lost wake-up. */
const PATIENT = { timeoutMs: 30_000 }

export const consentsOf = async (client: ApiClient, channelId: string): Promise<ShownConsent[]> =>
  (await client.get<{ items: ShownConsent[] }>(`/privacy/consents?limit=100&channelId=${channelId}`)).body
    .items

export async function consentOf(client: ApiClient, channelId: string, code: string): Promise<ShownConsent> {
  const found = (await consentsOf(client, channelId)).find((consent) => consent.code === code)
  if (!found) throw new Error(`No consent ${code} of ${channelId}`)
  return found
}

export async function giveConsent(client: ApiClient, channelId: string, code: string) {
  const { textVersion } = (await client.get<{ textVersion: string }>('/permissions')).body
  return client.post<ShownConsent>('/privacy/consents', { channelId, code, textVersion })
}

export async function withdrawConsent(client: ApiClient, channelId: string, code: string) {
  const { id } = await consentOf(client, channelId, code)
  return client.post<ShownConsent>(`/privacy/consents/${id}/withdraw`, {})
}

/** Resolves when everything beyond our own door is done, and gives the receipt. */
export async function carriedOut(client: ApiClient, channelId: string, code: string) {
  return eventually(async () => {
    const { receipt } = await consentOf(client, channelId, code)
    expect(receipt?.state).toBe('done')
    return receipt
  }, PATIENT)
}
