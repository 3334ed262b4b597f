import type { LogFields } from './log.ts'

/**
 * The second net under the log: rooms log ids, counts and codes; what slips through is taken out by the class of its
 * field, and what looks like a credential or a phone number by its form.
 */
export function redactFields(fields: LogFields): LogFields {
  const clean: Record<string, LogFields[string]> = {}
  for (const [name, value] of Object.entries(fields)) {
    const fieldClass = typeof value === 'string' || typeof value === 'number' ? classOf(name) : null
    clean[name] = fieldClass ? `[${fieldClass}]` : typeof value === 'string' ? redactText(value) : value
  }
  return clean
}

/** Text that may quote an address, a header or an answer: an error's message, a stack. */
export function redactText(text: string): string {
  return FORMS.reduce((kept, [form, replacement]) => kept.replace(form, replacement), text)
}

/** By the last word of the field's name, which says what it is: `accessToken` is a token, `tokenKind` a kind. */
function classOf(fieldName: string): 'secret' | 'personal' | null {
  const words = fieldName
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const last = words.findLast((word) => word !== '') ?? ''
  if (SECRET.has(last)) return 'secret'
  return PERSONAL.has(last) && !NOT_OF_PEOPLE.has(words.filter(Boolean).join(' ')) ? 'personal' : null
}

const SECRET = new Set(
  'token tokens secret secrets password passwd authorization cookie cookies credential credentials proof verifier mac signature csrf otp pin'.split(
    ' ',
  ),
)
const PERSONAL = new Set(
  'name names phone phones address addresses email emails text texts message body avatar birthday gender picture title subtitle description content caption query search note'.split(
    ' ',
  ),
)
const NOT_OF_PEOPLE = new Set(
  'job name,queue name,operation name,host name,file name,metric name,event name,collection name,sweep name'.split(
    ',',
  ),
)

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\/\/[^/\s:@]*:[^/\s@]*@/g, '//[secret]@'],
  [
    /((?:access_token|refresh_token|input_token|fb_exchange_token|client_secret|app_secret|secret_key|appsecret_proof|code_verifier|password|signed_request|token|[?&]code)["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi,
    '$1[secret]',
  ],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 [secret]'],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*/g, '[secret]'],
  [/\bEAA[A-Za-z0-9]{16,}/g, '[secret]'],
  [/[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g, '[personal]'],
  // Vietnamese numbers as people write them; longer runs of digits are platform ids.
  [/(?<![\w.])(?:\+84|84|0)[ .-]?[2-9]\d{1,2}(?:[ .-]?\d{3}){2}\d?(?!\w)/g, '[personal]'],
]
