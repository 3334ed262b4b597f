import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/** One record of the issuer: its payload and when it ends (milliseconds since the epoch; null: never). */
export interface StoredRecord {
  payload: AdapterPayload
  expiresAtMs: number | null
}

/** Everything the issuer keeps, keyed `Model:id`; plain data, so a snapshot is a JSON copy. */
export type IssuerRecords = Record<string, StoredRecord>

/** Answers a client's metadata, read anew on every request so that redirect URIs can be changed while running. */
export type FindClient = (clientId: string) => AdapterPayload | undefined

/**
 * Storage for oidc-provider over one plain object per sandbox. The library's own memory adapter is shared by
 * the whole process, which two sandboxes in one test run must not be.
 */
export function createAdapterFactory(records: () => IssuerRecords, findClient: FindClient): AdapterFactory {
  const live = (key: string): AdapterPayload | undefined => {
    const found = records()[key]
    if (found === undefined) return undefined
    if (found.expiresAtMs === null || found.expiresAtMs > Date.now()) return found.payload
    delete records()[key]
    return undefined
  }
  const findBy = (
    model: string,
    matches: (payload: AdapterPayload) => boolean,
  ): AdapterPayload | undefined => {
    for (const key of Object.keys(records())) {
      if (!key.startsWith(`${model}:`)) continue
      const payload = live(key)
      if (payload !== undefined && matches(payload)) return payload
    }
    return undefined
  }
  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const expiresAtMs = expiresIn === undefined ? null : Date.now() + expiresIn * 1000
      records()[`${model}:${id}`] = { payload, expiresAtMs }
    },
    async find(id) {
      return model === 'Client' ? findClient(id) : live(`${model}:${id}`)
    },
    async findByUid(uid) {
      return findBy(model, (payload) => payload.uid === uid)
    },
    async findByUserCode(userCode) {
      return findBy(model, (payload) => payload.userCode === userCode)
    },
    async consume(id) {
      const found = live(`${model}:${id}`)
      if (found !== undefined) found.consumed = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      delete records()[`${model}:${id}`]
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of Object.entries(records())) {
        if (payload.grantId === grantId) delete records()[key]
      }
    },
  })
}
