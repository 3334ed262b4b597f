import { z } from 'zod'

/**
 * What of OpenAPI 3.1 and JSON Schema 2020-12 a document of ours uses (`openapi-standard.ts` holds it against all of both).
 * Every object is strict: by the standard a schema may hold members nobody knows, and one of the older versions (`nullable`)
 * or a misspelt one would pass there.
 * Source: https://spec.openapis.org/oas/v3.1.1 (read 2026-11-27).
 */
const types = z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])

const schemaObject: z.ZodType = z.lazy(() =>
  z.union([
    z.boolean(),
    z.strictObject({
      $ref: z.string().startsWith('#/components/schemas/').optional(),
      type: z.union([types, z.array(types).min(1)]).optional(),
      enum: z.array(z.unknown()).min(1).optional(),
      const: z.unknown().optional(),
      title: z.string().optional(),
      description: z.string().optional(),
      default: z.unknown().optional(),
      examples: z.array(z.unknown()).optional(),
      format: z.string().optional(),
      pattern: z.string().refine(isRegExp, 'a regular expression').optional(),
      minLength: z.int().nonnegative().optional(),
      maxLength: z.int().nonnegative().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      exclusiveMinimum: z.number().optional(),
      exclusiveMaximum: z.number().optional(),
      multipleOf: z.number().positive().optional(),
      items: schemaObject.optional(),
      prefixItems: z.array(schemaObject).optional(),
      minItems: z.int().nonnegative().optional(),
      maxItems: z.int().nonnegative().optional(),
      uniqueItems: z.boolean().optional(),
      properties: z.record(z.string(), schemaObject).optional(),
      propertyNames: schemaObject.optional(),
      additionalProperties: schemaObject.optional(),
      required: z.array(z.string()).optional(),
      oneOf: z.array(schemaObject).min(1).optional(),
      anyOf: z.array(schemaObject).min(1).optional(),
      allOf: z.array(schemaObject).min(1).optional(),
      not: schemaObject.optional(),
    }),
  ]),
)

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}

const content = z.record(z.string().regex(/^[\w.+*-]+\/[\w.+*-]+$/), z.strictObject({ schema: schemaObject }))

const parameter = z
  .strictObject({
    name: z.string().min(1),
    in: z.enum(['query', 'header', 'path', 'cookie']),
    required: z.boolean().optional(),
    description: z.string().optional(),
    schema: schemaObject,
  })
  .refine((given) => given.in !== 'path' || given.required === true, 'a path parameter is required')

const operation = z.strictObject({
  operationId: z.string().regex(/^[a-zA-Z]\w*$/),
  summary: z.string().min(1),
  description: z.string().optional(),
  tags: z.array(z.string()).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z.array(parameter).optional(),
  requestBody: z.strictObject({ required: z.boolean().optional(), content }).optional(),
  responses: z
    .record(
      z.string().regex(/^(?:[1-5]\d\d|default)$/),
      z.strictObject({ description: z.string(), content: content.optional() }),
    )
    .refine((given) => Object.keys(given).length > 0, 'an answer'),
})

export const openApiDocument = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  servers: z.array(z.strictObject({ url: z.url() })).optional(),
  components: z.strictObject({
    schemas: z.record(z.string(), schemaObject).optional(),
    parameters: z.record(z.string(), parameter).optional(),
    securitySchemes: z.record(
      z.string(),
      z.union([
        z.strictObject({
          type: z.literal('http'),
          scheme: z.string(),
          bearerFormat: z.string().optional(),
          description: z.string().optional(),
        }),
        z.strictObject({
          type: z.literal('apiKey'),
          in: z.enum(['query', 'header', 'cookie']),
          name: z.string(),
          description: z.string().optional(),
        }),
      ]),
    ),
  }),
  /** What we call is no part of this document. */
  webhooks: z.strictObject({}).optional(),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation),
  ),
})

export type OpenApiDocument = z.infer<typeof openApiDocument>

/** What the form of the objects cannot say: names that must be unique, there, or nowhere else. @returns what is wrong */
export function faultsAcross(document: OpenApiDocument): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, op]) => ({ name: `${method} ${path}`, path, op })),
  )
  const faults: string[] = []
  for (const { name, path, op } of operations) {
    const params = op.parameters ?? []
    const inPath = params.filter((one) => one.in === 'path').map((one) => one.name)
    const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map(([, one = '']) => one)
    if (inPath.toSorted().join() !== inTemplate.toSorted().join())
      faults.push(`${name}: parameters of the path`)
    if (new Set(params.map((one) => `${one.in} ${one.name}`)).size !== params.length)
      faults.push(`${name}: a parameter twice`)
    for (const scheme of (op.security ?? []).flatMap((one) => Object.keys(one)))
      if (!document.components.securitySchemes[scheme]) faults.push(`${name}: no security scheme ${scheme}`)
  }
  const ids = operations.map(({ op }) => op.operationId)
  faults.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `operationId ${id} twice`))
  const shapes = operations.map(({ path }) => path.replace(/\{\w+\}/g, '{}'))
  if (new Set(shapes).size !== Object.keys(document.paths).length)
    faults.push('two paths that differ by a name alone')
  const text = JSON.stringify(document)
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    if (!document.components.schemas?.[name]) faults.push(`no schema ${name}`)
  return faults
}
