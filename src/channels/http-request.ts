import type { PlatformRequest } from './operation.ts'

/** A request as the HTTP library takes it. */
export interface HttpRequest {
  readonly method: PlatformRequest['method']
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | FormData | undefined
}

/** Our request as bytes and headers; nested values of forms are the operations' own affair. */
export function toHttpRequest(address: string, request: PlatformRequest): HttpRequest {
  const query = new URLSearchParams(request.query ?? {}).toString()
  const { type, body } = bodyOf(request)
  return {
    method: request.method,
    url: query === '' ? address : `${address}?${query}`,
    headers: { accept: 'application/json', ...(type ? { 'content-type': type } : {}), ...request.headers },
    body,
  }
}

function bodyOf({ file, form, json }: PlatformRequest): Pick<HttpRequest, 'body'> & { type?: string } {
  if (file) return { body: multipart(file) }
  if (form) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' }
  return { body: undefined }
}

function multipart(file: NonNullable<PlatformRequest['file']>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(file.fields ?? {})) form.set(name, value)
  form.set(file.field, new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name)
  return form
}
