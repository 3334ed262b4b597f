import { GraphError } from './graph-error.ts'

/** One asked field: `comments.limit(2){id}` has name, arguments and inner fields. */
export interface Field {
  name: string
  args: Record<string, string>
  inner: Field[]
}

/** Reads `a,b{c,d},e.limit(3).summary(true){f}`. */
export function parseFields(text: string): Field[] {
  let at = 0
  const fail = () =>
    new GraphError(
      2500,
      `Syntax error "Expected end of string instead of "${text[at] ?? ''}"." at character ${at}: ${text}`,
    )

  function readName(): string {
    const start = at
    while (at < text.length && /\w/.test(text[at] ?? '')) at += 1
    if (start === at) throw fail()
    return text.slice(start, at)
  }

  function readField(): Field {
    const field: Field = { name: readName(), args: {}, inner: [] }
    while (text[at] === '.') {
      at += 1
      const name = readName()
      if (text[at] !== '(') throw fail()
      const end = text.indexOf(')', at)
      if (end < 0) throw fail()
      field.args[name] = text.slice(at + 1, end)
      at = end + 1
    }
    if (text[at] === '{') {
      at += 1
      field.inner = readList()
      if (text[at] !== '}') throw fail()
      at += 1
    }
    return field
  }

  function readList(): Field[] {
    const list: Field[] = []
    while (at < text.length && text[at] !== '}') {
      list.push(readField())
      if (text[at] === ',') at += 1
    }
    return list
  }

  const fields = readList()
  if (at < text.length) throw fail()
  return fields
}

/** How one kind of node answers its fields. Undefined or null is left out, as the platform does. */
export interface NodeType<T> {
  name: string
  defaults: readonly string[]
  fields: Record<string, (node: T, field: Field) => unknown>
}

/** The asked fields of a node, `id` always among them. */
export function view<T>(type: NodeType<T>, node: T, asked: readonly Field[]): Record<string, unknown> {
  const fields = asked.length > 0 ? asked : type.defaults.map((name) => ({ name, args: {}, inner: [] }))
  const result: Record<string, unknown> = {}
  for (const field of fields) {
    const read = type.fields[field.name]
    if (!read)
      throw new GraphError(
        100,
        `(#100) Tried accessing nonexisting field (${field.name}) on node type (${type.name})`,
      )
    const value = read(node, field)
    if (value !== undefined && value !== null) result[field.name] = value
  }
  if (type.fields.id && result.id === undefined)
    result.id = type.fields.id(node, { name: 'id', args: {}, inner: [] })
  return result
}

/** The `fields` parameter of a call, parsed. */
export function askedFields(params: Record<string, unknown>): Field[] {
  return typeof params.fields === 'string' ? parseFields(params.fields) : []
}
