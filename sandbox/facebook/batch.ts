import type { Answer } from '../kit/answers.ts'
import { graphAnswer } from './graph-answer.ts'
import { badParam, GraphError } from './graph-error.ts'
import { flagParam, type RawCall } from './graph-call.ts'
import type { Token } from './state.ts'

const MOST_ITEMS = 50

interface Item {
  method?: string
  relative_url?: string
  body?: string
  name?: string
  depends_on?: string
  omit_response_on_success?: boolean
}

function readItems(value: unknown): Item[] {
  let list = value
  if (typeof value === 'string') {
    try {
      list = JSON.parse(value) as unknown
    } catch {
      throw badParam('param batch must be a JSON array')
    }
  }
  if (!Array.isArray(list)) throw badParam('param batch must be a JSON array')
  if (list.length > MOST_ITEMS)
    throw new GraphError(100, `Too many requests in batch message. Maximum batch size is ${MOST_ITEMS}`, {
      type: 'GraphBatchException',
    })
  return list as Item[]
}

function toCall(item: Item, outer: RawCall, token: Token, version: string): RawCall {
  const relative = (item.relative_url ?? '').replace(/^\/+/, '')
  const url = new URL(relative, 'http://graph/')
  const params: Record<string, unknown> = {
    ...Object.fromEntries(url.searchParams),
    ...Object.fromEntries(new URLSearchParams(item.body ?? '')),
  }
  // An item without a token of its own uses the outer one, and its proof.
  if (params.access_token === undefined) {
    params.access_token = token.token
    if (outer.params.appsecret_proof !== undefined) params.appsecret_proof ??= outer.params.appsecret_proof
  }
  const path = /^\/v\d/.test(url.pathname) ? url.pathname : `/${version}${url.pathname}`
  return { method: (item.method ?? 'GET').toUpperCase(), path, params, files: outer.files, bearer: undefined }
}

/** `POST /` with `batch`: every item is judged as a call of its own, in order; the reply keeps their order. */
export async function answerBatch(
  outer: RawCall,
  token: Token,
  version: string,
  answerItem: (item: RawCall) => Promise<Answer>,
): Promise<Answer> {
  const withHeaders = flagParam(outer.params, 'include_headers') ?? true
  const failed = new Set<string>()
  const replies: unknown[] = []
  for (const item of readItems(outer.params.batch)) {
    if (item.depends_on !== undefined && failed.has(item.depends_on)) {
      replies.push(null)
      continue
    }
    const answer = await answerItem(toCall(item, outer, token, version))
    const ok = answer.status < 400
    if (!ok && item.name !== undefined) failed.add(item.name)
    const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => ({ name, value }))
    replies.push(
      ok && item.omit_response_on_success === true
        ? null
        : { code: answer.status, ...(withHeaders ? { headers } : {}), body: answer.body.toString() },
    )
  }
  return graphAnswer(replies)
}
