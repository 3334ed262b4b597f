import type { Answer } from '../kit/answers.ts'
import type { StandRequest } from '../kit/http-server.ts'
import { type Params, readBodyParams } from '../kit/params.ts'
import { answerBatch } from './batch.ts'
import { exchangeToken } from './edges/oauth.ts'
import { errorAnswer, graphAnswer } from './graph-answer.ts'
import { badParam, GraphError } from './graph-error.ts'
import { type GraphCall, type RawCall, textParam } from './graph-call.ts'
import { isAnswer, routeOf } from './routes.ts'
import { isProofOf } from './signatures.ts'
import type { Page, Token } from './state.ts'
import { checkToken } from './tokens.ts'
import { countUsage, usageHeaders } from './usage.ts'
import { runningVersion } from './versions.ts'
import type { World } from './world.ts'

const VERSION = /^v\d+\.\d+$/

/** Version asked and the segments after it. */
export function splitVersion(path: string): { asked: string | null; segments: string[] } {
  const [first, ...rest] = path.split('/').filter(Boolean).map(decodeURIComponent)
  if (first !== undefined && VERSION.test(first)) return { asked: first, segments: rest }
  return { asked: null, segments: first === undefined ? [] : [first, ...rest] }
}

function checkProof({ state }: World, token: Token, params: Record<string, unknown>): void {
  const proof = textParam(params, 'appsecret_proof')
  const { requireProof, secret } = state.app
  const type = 'GraphMethodException'
  if (proof === undefined && requireProof && token.kind !== 'app')
    throw new GraphError(100, 'API calls from the server require an appsecret_proof argument', { type })
  if (proof !== undefined && !isProofOf(secret, token.token, proof))
    throw new GraphError(100, 'Invalid appsecret_proof provided in the API argument', { type })
}

function replaceMe(segments: string[], token: Token): string[] {
  const me = token.pageId ?? token.userId
  return segments[0] === 'me' && me !== null ? [me, ...segments.slice(1)] : segments
}

function pageOf(world: World, token: Token): Page | undefined {
  return token.pageId === null ? undefined : world.state.pages.get(token.pageId)
}

async function run(world: World, raw: RawCall, version: string, segments: string[]): Promise<Answer> {
  const { params, files, bearer } = raw
  if (segments[0] === 'oauth' && segments[1] === 'access_token') return exchangeToken(world, params)
  const token = checkToken(world, textParam(params, 'access_token') ?? bearer)
  checkProof(world, token, params)
  if (segments.length === 0) {
    if (params.batch !== undefined) return answerBatch(raw, token, version, (item) => answerCall(world, item))
    // Root reads of many ids ended on all versions (§10); the text is this twin's.
    if (params.ids !== undefined) throw badParam('The ids parameter is no longer supported')
    throw new GraphError(100, 'Unsupported get request. Please read the Graph API documentation', {
      type: 'GraphMethodException',
    })
  }
  const call: GraphCall = {
    method: raw.method,
    version,
    segments: replaceMe(segments, token),
    params,
    files,
    token,
  }
  const route = routeOf(raw.method, call.segments)
  if (!route) throw new GraphError(2500, `Unknown path components: /${segments.slice(1).join('/')}`)
  const page = pageOf(world, token)
  if (page) countUsage(page, route.bucket)
  const value = await route.handle(world, call)
  if (isAnswer(value)) return value
  return graphAnswer(value, 200, page ? usageHeaders(page) : {})
}

/** Answers one call; errors become the platform's envelope. Every answer tells the version that ran. */
export async function answerCall(world: World, raw: RawCall): Promise<Answer> {
  const { asked, segments } = splitVersion(raw.path)
  const version = runningVersion(asked ?? world.state.app.defaultVersion, world.kit.clock.nowMs())
  const answer = await (async () => {
    try {
      if (version === null) throw new GraphError(2500, `Unknown path components: /${segments.join('/')}`)
      return await run(world, raw, version, segments)
    } catch (error) {
      if (error instanceof GraphError) return errorAnswer(error)
      throw error
    }
  })()
  answer.headers = { ...answer.headers, 'facebook-api-version': version ?? asked ?? '' }
  return answer
}

/** The whole Graph API as one handler. */
export async function answerGraph(world: World, request: StandRequest): Promise<Answer> {
  const body: Params | null = await readBodyParams(request)
  if (!body) return errorAnswer(badParam('The body is not valid JSON'))
  const params = { ...Object.fromEntries(request.query), ...body.values }
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const override = request.method === 'POST' ? textParam(params, 'method')?.toUpperCase() : undefined
  const method = override === 'DELETE' || override === 'GET' ? override : request.method
  return await answerCall(world, { method, path: request.path, params, files: body.files, bearer })
}
