import type { FacebookSettings, ZaloSettings } from '../../config/settings.ts'
import type { Clock } from '../kit/clock.ts'
import { parseJsonExact } from '../kit/json.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { answerLost } from './call-errors.ts'
import { ChannelError } from './channel-error.ts'
import { createFacebookHttp } from './facebook/platform-http.ts'
import { toHttpRequest } from './http-request.ts'
import { createHttpSender, type HttpAnswer, type HttpSender, NoAnswer } from './http-sender.ts'
import type { Operation } from './operation.ts'
import type { Platform } from './platform.ts'
import type { AnswerFacts, PlatformHttp, RawAnswer, Usage } from './platform-http.ts'
import { createZaloHttp } from './zalo/platform-http.ts'

/** Well under the 30 s a lease outlives its holder's last sign, so that a call ends before another worker may begin. */
const TIMEOUT_MS = 20_000

export interface PlatformClient {
  /**
   * Makes one call. `token` is the account's or the platform user's; null for operations that stand on the app itself.
   * @throws {ChannelError} refused, failed, or of unknown outcome; holds no token, address or body
   */
  run<Input, Output>(
    operation: Operation<string, Input, Output>,
    input: Input,
    with_: {
      readonly token: string | null
      readonly signal?: AbortSignal | undefined
      readonly onRaw?: ((answer: RawAnswer) => void) | undefined
    },
  ): Promise<{ readonly output: Output; readonly usage: Usage; readonly facts: AnswerFacts }>
  close(): void
}

/** The one place where a request to a platform leaves. Only the door imports it. */
export function createPlatformClient(
  settings: { readonly facebook: FacebookSettings | null; readonly zalo: ZaloSettings | null },
  deps: { readonly log: Log; readonly meter: Meter; readonly clock: Clock },
): PlatformClient {
  const { log, meter, clock } = deps
  const senders: Record<Platform, HttpSender> = {
    facebook: createHttpSender(),
    zalo: createHttpSender({ proxyUrl: settings.zalo?.proxyUrl ?? null }),
  }
  const platforms: Record<Platform, PlatformHttp | null> = {
    facebook: settings.facebook && createFacebookHttp(settings.facebook),
    zalo: settings.zalo && createZaloHttp(settings.zalo),
  }

  return {
    async run(operation, input, { token, signal, onRaw }) {
      const startedMs = clock.nowMs()
      const labels = { platform: operation.platform, operation: operation.name }
      try {
        const done = await call(operation, input, { token, signal, onRaw })
        meter.count('platform_calls_total', { ...labels, outcome: 'ok' })
        return done
      } catch (error) {
        if (error instanceof ChannelError) note(error, labels, clock.nowMs() - startedMs)
        throw error
      } finally {
        meter.observe('platform_call_seconds', (clock.nowMs() - startedMs) / 1000, labels)
      }
    },
    close: () => Object.values(senders).forEach((sender) => sender.close()),
  }

  async function call<Input, Output>(
    operation: Operation<string, Input, Output>,
    input: Input,
    { token, signal, onRaw }: Parameters<PlatformClient['run']>[2],
  ): Promise<{ output: Output; usage: Usage; facts: AnswerFacts }> {
    const platform = platforms[operation.platform]
    if (platform === null) throw notSent('platform-off', 'never')
    const needsToken = operation.token === 'channel' || operation.token === 'user'
    if (needsToken && token === null) throw notSent('token-rejected', 'after-relink')
    const request = platform.authorize(operation.request(input), operation.token, needsToken ? token : null)
    const answer = await send(operation, () =>
      senders[operation.platform].send(toHttpRequest(platform.address(request), request), {
        timeoutMs: operation.timeoutMs ?? TIMEOUT_MS,
        signal,
      }),
    )
    onRaw?.(answer)
    return { ...judge(platform, operation, input, answer), facts: factsOf(answer.headers, clock.nowMs()) }
  }

  function note(error: ChannelError, labels: Record<string, string>, durationMs: number): void {
    meter.count('platform_calls_total', { ...labels, outcome: error.retry })
    const fields = {
      ...labels,
      code: error.code,
      platformCode: error.platformCode,
      retry: error.retry,
      durationMs,
    }
    if (error.code === 'unclassified') log.warn('A platform refused with numbers no row knows', fields)
    else log.info('A platform call did not succeed', fields)
  }
}

async function send(operation: { effect: boolean }, go: () => Promise<HttpAnswer>): Promise<RawAnswer> {
  try {
    const answer = await go()
    const parsed = parseJsonExact(answer.text)
    return { ...answer, body: parsed.ok ? parsed.value : undefined }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    if (!error.requestLeft) {
      throw notSent(error.reason === 'stopped' ? 'call-stopped' : 'platform-unreachable', 'backoff', error)
    }
    throw answerLost(operation, error.reason === 'stopped' ? 'call-stopped' : 'answer-lost', null, error)
  }
}

function judge<Input, Output>(
  platform: PlatformHttp,
  operation: Operation<string, Input, Output>,
  input: Input,
  answer: RawAnswer,
): { output: Output; usage: Usage } {
  const read = platform.readAnswer(answer, operation)
  if (!read.ok) throw read.error
  const shape = operation.answerTo?.(input) ?? operation.answer
  const output = shape.safeParse(read.value)
  if (!output.success) throw answerLost(operation, 'answer-unreadable')
  return { output: output.data, usage: platform.usage(answer.headers) }
}

function factsOf(headers: RawAnswer['headers'], readAtMs: number): AnswerFacts {
  const dateMs = Date.parse(headers.date ?? '')
  return {
    dateMs: Number.isNaN(dateMs) ? null : dateMs,
    readAtMs,
    version: headers['facebook-api-version'] ?? null,
  }
}

const notSent = (code: string, retry: 'never' | 'after-relink' | 'backoff', cause?: unknown): ChannelError =>
  new ChannelError({ code, retry, requestLeft: false, cause })
