import type { UploadedFile } from '../kit/params.ts'
import { badParam } from './graph-error.ts'
import type { Token } from './state.ts'

/** One request before its token is judged: from HTTP, or an item of a batch. */
export interface RawCall {
  method: string
  /** Path below `/facebook/graph`. */
  path: string
  params: Record<string, unknown>
  files: UploadedFile[]
  bearer: string | undefined
}

/** One Graph request, its version and token already judged. Items of a batch are calls too. */
export interface GraphCall {
  method: string
  version: string
  /** Path after the version, `me` not yet replaced. */
  segments: string[]
  /** Query and body together; the body wins. */
  params: Record<string, unknown>
  files: UploadedFile[]
  token: Token
}

/** A parameter as text; numbers and booleans of a JSON body are accepted. */
export function textParam(params: Record<string, unknown>, name: string): string | undefined {
  const value = params[name]
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return undefined
}

/** A nested object, as JSON or as a JSON string of a form or query. */
export function objectParam(
  params: Record<string, unknown>,
  name: string,
): Record<string, unknown> | undefined {
  const value = parsed(params, name)
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badParam(`param ${name} must be a JSON object`)
  return value as Record<string, unknown>
}

/** A list of texts: JSON, a JSON string, or comma-separated. */
export function listParam(params: Record<string, unknown>, name: string): string[] | undefined {
  const value = params[name]
  if (Array.isArray(value)) return value.map(String)
  if (typeof value !== 'string') return undefined
  if (value.startsWith('[')) {
    const list = parsed(params, name)
    return Array.isArray(list) ? list.map(String) : undefined
  }
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

export function flagParam(params: Record<string, unknown>, name: string): boolean | undefined {
  const value = textParam(params, name)
  return value === undefined ? undefined : value === 'true' || value === '1'
}

function parsed(params: Record<string, unknown>, name: string): unknown {
  const value = params[name]
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw badParam(`param ${name} must be valid JSON`)
  }
}
