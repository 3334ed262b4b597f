import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { PROBLEMS } from './problem.ts'
import type { Route } from './route.ts'
import type { PublicOperation } from './routes/public-operations.ts'
import { PURPOSES } from '../access/purposes.ts'
import { openToSupport } from './support-entry.ts'

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [keyof typeof PROBLEMS, ...(keyof typeof PROBLEMS)[]]),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

/**
 * The API document, made from the very schemas the routes check with.
 * @param open operations that need nobody signed in
 */
export function createApiDocument(
  routes: readonly Route[],
  open: readonly PublicOperation[],
  publicUrl: string,
): Record<string, unknown> {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  })
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: publicUrl.startsWith('https:') ? '__Host-session' : 'session',
    description: 'After sign-in by browser; every change then carries the X-CSRF-Token of GET /me.',
  })
  for (const route of routes)
    registry.registerPath({
      ...partsOf(route),
      description:
        route.roles === 'anyone-signed-in' ? 'Any signed-in user.' : `Roles: ${route.roles.join(', ')}.`,
      security: [{ bearer: [] }, { session: [] }],
      request: requestOf(route, headersOf(route)),
    })
  for (const operation of open)
    registry.registerPath({
      ...partsOf(operation),
      description: 'For anybody, without sign-in.',
      security: [],
      request: requestOf(operation, operation.headers ?? {}),
    })
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'KiotViet social channel gateway',
      version: '1',
      description:
        'Facebook Pages and Zalo Official Accounts of a shop: links, conversations, comments and people.',
    },
    servers: [{ url: publicUrl }],
  }) as unknown as Record<string, unknown>
}

type Described = Pick<Route, 'method' | 'path' | 'summary' | 'tag' | 'answers'>

const partsOf = ({ method, path, summary, tag, answers }: Described) => ({
  method,
  path: `/api/v1${path}`,
  summary,
  tags: [tag],
  operationId: `${method}${path.replace(/[{}]/g, '').replace(/[/-](\w)/g, (_, c: string) => c.toUpperCase())}`,
  responses: {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        {
          description: answer.description,
          ...(answer.schema
            ? { content: { [answer.contentType ?? 'application/json']: { schema: answer.schema } } }
            : {}),
        },
      ]),
    ),
    default: {
      description: 'A refusal (RFC 9457)',
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  },
})

type Asked = Pick<Route, 'params' | 'query' | 'body' | 'multipart'>

const requestOf = (asked: Asked, headers: Readonly<Record<string, z.ZodType>>) => ({
  ...(asked.params ? { params: asked.params as unknown as z.ZodObject } : {}),
  ...(asked.query ? { query: asked.query as unknown as z.ZodObject } : {}),
  ...bodyOf(asked),
  ...(Object.keys(headers).length > 0 ? { headers: z.object(headers) } : {}),
})

function headersOf(route: Route): Record<string, z.ZodType> {
  const key = z.string().min(1).max(255)
  return {
    ...(route.idempotency
      ? { 'Idempotency-Key': route.idempotency === 'required-by-outbox' ? key : key.optional() }
      : {}),
    ...(route.personalData ? { Purpose: z.enum(PURPOSES).optional() } : {}),
    ...(openToSupport(route) ? { 'Support-Session': z.string().optional() } : {}),
    ...(route.method === 'get' ? {} : { 'X-CSRF-Token': z.string().optional() }),
  }
}

/** A form with its one file, or JSON; optional where `{}` would do. */
function bodyOf(route: Asked) {
  if (route.multipart)
    return { body: { required: true, content: { 'multipart/form-data': { schema: FORM } } } }
  if (!route.body) return {}
  const schema = route.body as unknown as z.ZodType
  return { body: { required: !schema.safeParse({}).success, content: { 'application/json': { schema } } } }
}

const FORM = z.object({ file: z.string().meta({ format: 'binary' }) })
