import { z } from 'zod'
import { type Answer, json } from '../kit/answers.ts'
import type { SandboxServer, StandRequest } from '../kit/http-server.ts'
import { ControlError, type Operation } from '../kit/operation.ts'

/** The library's way to every operation, the same as over HTTP. */
export interface Control {
  call(op: string, args?: unknown): Promise<unknown>
}

const callSchema = z.strictObject({ op: z.string(), args: z.unknown().optional() })

function listing(operations: ReadonlyMap<string, Operation>): Answer {
  const items = [...operations.values()].map(({ name, about, args }) => ({
    op: name,
    about,
    path: `/control/${name.replace('.', '/')}`,
    args: z.toJSONSchema(args, { io: 'input', unrepresentable: 'any' }),
  }))
  return json({ how: 'POST /control/call {"op","args"} answers {"result"}', operations: items })
}

function refusal(error: unknown): Answer {
  if (error instanceof z.ZodError) return json({ error: 'invalid arguments', issues: error.issues }, 400)
  if (error instanceof ControlError) return json({ error: error.message }, 400)
  return json({ error: String(error), stack: error instanceof Error ? error.stack : null }, 500)
}

/** Mounts `/control`: GET lists the operations with their schemas; POST runs one. */
export function mountControl(server: SandboxServer, list: readonly Operation[]): Control {
  const operations = new Map(list.map((item) => [item.name, item]))

  async function call(op: string, args?: unknown): Promise<unknown> {
    const found = operations.get(op)
    if (!found) throw new ControlError(`unknown operation ${op}; GET /control lists them`)
    return await found.run(args)
  }

  function asked({ path, rawBody }: StandRequest): { op: string; args?: unknown } {
    const text = rawBody.toString('utf8')
    let body: unknown
    try {
      body = text ? JSON.parse(text) : {}
    } catch {
      throw new ControlError('the body is not JSON')
    }
    if (path === '/call') return callSchema.parse(body)
    return { op: path.slice(1).replace('/', '.'), args: body }
  }

  server.mount({
    prefix: '/control',
    platform: null,
    async handle(request) {
      if (request.method === 'GET') return listing(operations)
      if (request.method !== 'POST') return json({ error: 'GET or POST' }, 405)
      try {
        const { op, args } = asked(request)
        return json({ result: (await call(op, args)) ?? null })
      } catch (error) {
        return refusal(error)
      }
    },
  })
  return { call }
}
