/** RFC 9457 answer of the gateway, or of the way to it (`offline`, `unreadable`). `title` and `detail` are in our language. */
export interface ProblemBody {
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly requestId: string | null
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  /** Policy code of a permission that is missing. */
  readonly permission?: string
  readonly until?: string | null
  readonly reason?: string
  readonly textVersion?: string
}

/** A request that did not do what was asked. */
export class ApiProblem extends Error {
  readonly body: ProblemBody
  constructor(body: ProblemBody) {
    super(body.detail || body.title)
    this.name = 'ApiProblem'
    this.body = body
  }
  get code(): string {
    return this.body.code
  }
  /** The request may succeed when sent again as it is. */
  get isPassing(): boolean {
    return this.body.status === 0 || this.body.status === 429 || this.body.status >= 500
  }
}

export const codeOf = (error: unknown): string | null => (error instanceof ApiProblem ? error.code : null)
