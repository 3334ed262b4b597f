import { z } from 'zod'

/** Names of all members of a schema, those of items with a dot. */
export function members(schema: unknown): string[] {
  if (schema === undefined) return []
  const walk = (node: z.core.JSONSchema.BaseSchema, before: string): string[] => [
    ...Object.entries(node.properties ?? {}).flatMap(([member, inner]) => [
      `${before}${member}`,
      ...(typeof inner === 'object' ? walk(inner, `${before}${member}.`) : []),
    ]),
    ...(typeof node.items === 'object' && !Array.isArray(node.items) ? walk(node.items, before) : []),
  ]
  return walk(z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }), '')
}
