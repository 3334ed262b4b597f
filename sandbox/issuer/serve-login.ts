import type { IncomingMessage, ServerResponse } from 'node:http'
import type { default as Provider } from 'oidc-provider'
import { loginPage } from './login-page.ts'
import type { IssuerState } from './state.ts'

const FORM_LIMIT_BYTES = 4096

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > FORM_LIMIT_BYTES) throw new Error('login form too large')
  }
  return new URLSearchParams(text)
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** Whoever stayed signed in typed who they are a while ago, unless they are asked to do it once more. */
async function typedAt(
  provider: Provider,
  state: IssuerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const { params } = await provider.interactionDetails(request, response)
  const isAsked = params.max_age !== undefined || String(params.prompt ?? '').includes('login')
  return nowSeconds() - (isAsked ? 0 : (state.autoLoginAgeSeconds ?? 0))
}

/** The login page of one interaction: GET shows the buttons, POST `sub=…` signs in, an empty `sub` declines. */
export async function serveLogin(
  provider: Provider,
  state: IssuerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isPost = request.method === 'POST'
  const sub = isPost ? ((await readForm(request)).get('sub') ?? '') : state.autoLoginSub
  if (sub === null) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    return void response.end(loginPage(state.people, request.url ?? ''))
  }
  const known = state.people.some((person) => person.sub === sub)
  const result = known
    ? {
        login: {
          accountId: sub,
          remember: false,
          ts: isPost ? nowSeconds() : await typedAt(provider, state, request, response),
        },
      }
    : { error: 'access_denied', error_description: 'The person did not sign in' }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}
