import type { StandRequest } from './http-server.ts'

/** A file of a multipart body. */
export interface UploadedFile {
  field: string
  name: string
  contentType: string
  bytes: Buffer
}

/** Parameters of a request whatever its form: JSON members keep their types, form members are strings. */
export interface Params {
  values: Record<string, unknown>
  files: UploadedFile[]
}

/** Reads a body as JSON, urlencoded or multipart by its content type. Unreadable JSON gives null. */
export async function readBodyParams(request: StandRequest): Promise<Params | null> {
  const type = request.headers['content-type'] ?? ''
  const params: Params = { values: {}, files: [] }
  if (request.rawBody.length === 0) return params
  if (type.includes('multipart/form-data')) {
    const form = await new Response(new Uint8Array(request.rawBody), {
      headers: { 'content-type': type },
    }).formData()
    for (const [field, value] of form.entries()) {
      if (typeof value === 'string') params.values[field] = value
      else
        params.files.push({
          field,
          name: value.name,
          contentType: value.type || 'application/octet-stream',
          bytes: Buffer.from(await value.arrayBuffer()),
        })
    }
    return params
  }
  if (type.includes('application/json')) {
    try {
      const value: unknown = JSON.parse(request.rawBody.toString('utf8'))
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
      params.values = value as Record<string, unknown>
      return params
    } catch {
      return null
    }
  }
  for (const [field, value] of new URLSearchParams(request.rawBody.toString('utf8')))
    params.values[field] = value
  return params
}
