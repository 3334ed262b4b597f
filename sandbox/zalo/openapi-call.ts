import type { StandRequest } from '../kit/http-server.ts'
import { appSecretProof } from './mac.ts'
import { invalidField, refuse, zaloFailure } from './errors.ts'
import type { Platform } from './platform.ts'
import type { RateVerdict } from './rate-limiter.ts'
import type { ZaloOa } from './state.ts'
import { checkAccess } from './token-ledger.ts'

/** One OpenAPI call past the gate: whose token it carries, and what it says. */
export interface OpenapiCall {
  platform: Platform
  oa: ZaloOa
  request: StandRequest
}

/** An operation's answer: what stands under `data`. Failures are thrown by `refuse`. */
export type OpenapiOperation = (call: OpenapiCall) => unknown

/**
 * The checks every call passes, in the order the platform complains: app, token, OA, proof, limits.
 * `rated` is called with the limits as soon as they are known.
 */
export function openCall(
  platform: Platform,
  request: StandRequest,
  rated: (verdict: RateVerdict) => void,
): OpenapiCall {
  const { app, switches, tokens, oas } = platform.state()
  if (switches.appRemoved) refuse(zaloFailure(-219))
  if (!switches.appActive) refuse(zaloFailure(-209))
  if (!switches.apiRegistered) refuse(zaloFailure(-212))
  // Only this header counts: a Bearer token or one in the query is nobody.
  const token = header(request, 'access_token')
  const access = checkAccess(tokens, token, platform.nowMs())
  if ('error' in access) refuse(zaloFailure(access.error))
  const oa = oas[access.oaId] ?? refuse(zaloFailure(-205))
  if (oa.refuseCallsWith !== null) refuse(zaloFailure(oa.refuseCallsWith))
  if (
    switches.requireProof &&
    header(request, 'appsecret_proof') !== appSecretProof(app.appSecret, token ?? '')
  )
    refuse(zaloFailure(-242))
  const verdict = platform.limiter.count({
    oaId: oa.id,
    appLimit: switches.appLimitPerMinute,
    oaLimit: switches.oaLimitPerMinute ?? oa.limitPerMinute,
    nowMs: platform.nowMs(),
  })
  rated(verdict)
  if (verdict.spent === 'app') refuse(zaloFailure(-32))
  if (verdict.spent === 'oa')
    refuse(zaloFailure(-32, 'Offical Account has reached the limit of calls per minute'))
  return { platform, oa, request }
}

function header(request: StandRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** The JSON object of a GET's one parameter `data`. */
export function dataOf(call: OpenapiCall): Record<string, unknown> {
  return parseObject(call.request.query.get('data') ?? '') ?? refuse(invalidField('data'))
}

/** The JSON object a POST carries. */
export function bodyOf(call: OpenapiCall): Record<string, unknown> {
  const type = call.request.headers['content-type'] ?? ''
  if (!type.includes('application/json')) refuse(invalidField('content-type'))
  return parseObject(call.request.rawBody.toString('utf8')) ?? refuse(invalidField('body'))
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(json))
  } catch {
    return null
  }
}

/** The value as an object, or null. */
export function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** A whole number within bounds; -201 names the field otherwise. */
export function numberField(
  values: Record<string, unknown>,
  field: string,
  least: number,
  most: number,
): number {
  const value = values[field]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    refuse(invalidField(field))
  return value
}

/** A string that is not empty; -201 names the field otherwise. */
export function textField(values: Record<string, unknown>, field: string, path = field): string {
  const value = values[field]
  if (typeof value !== 'string' || value === '') refuse(invalidField(path))
  return value
}
