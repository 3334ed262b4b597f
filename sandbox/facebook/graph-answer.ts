import type { Answer } from '../kit/answers.ts'
import type { GraphError } from './graph-error.ts'
import { metaJson } from './meta-json.ts'

export function graphAnswer(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store', ...headers },
    body: metaJson(value),
  }
}

export function errorAnswer(error: GraphError, headers: Record<string, string> = {}): Answer {
  return graphAnswer(error.toBody(), error.status, { ...headers, ...error.headers })
}
