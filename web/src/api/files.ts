import { call } from './call.ts'

const API = '/api/v1'
/** Up to what may be sent, over a shop's line. */
const TIMEOUT_MS = 120_000

/** One of our own files by its address, its bytes whatever its channel's mode: a page may read its own origin alone. @throws {ApiProblem} */
export const readFile = (address: string, signal?: AbortSignal): Promise<Blob> =>
  call<Blob>(`${address.slice(API.length)}?through=true`, { as: 'file', signal, timeoutMs: TIMEOUT_MS })
