import { hear } from './answers-heard.ts'

/** One answer of the API, read. */
export interface ApiAnswer<T = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface ApiClient {
  /** A call below /api/v1; a body is sent as JSON, a FormData as it is. */
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<ApiAnswer<T>>
  get<T = unknown>(path: string, options?: CallOptions): Promise<ApiAnswer<T>>
  post<T = unknown>(path: string, body?: unknown, options?: CallOptions): Promise<ApiAnswer<T>>
  patch<T = unknown>(path: string, body?: unknown, options?: CallOptions): Promise<ApiAnswer<T>>
  delete<T = unknown>(path: string, options?: CallOptions): Promise<ApiAnswer<T>>
}

export interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A client of the API that sends these headers with every call. */
export function apiClient(url: string, own: Readonly<Record<string, string>>): ApiClient {
  const call = async <T>(method: string, path: string, { body, headers }: CallOptions = {}) => {
    const isForm = body instanceof FormData
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...own,
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    hear(url, text)
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as T,
    }
  }
  return {
    call,
    get: (path, options) => call('GET', path, options),
    post: (path, body, options) => call('POST', path, { ...options, body }),
    patch: (path, body, options) => call('PATCH', path, { ...options, body }),
    delete: (path, options) => call('DELETE', path, options),
  }
}
