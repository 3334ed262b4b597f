import { invalidField, overLimit, refuse } from './errors.ts'
import { asObject, textField } from './openapi-call.ts'

const MAX_BUTTONS = 5
const TITLE_CHARS = 100
const QUERY_CHARS = 1000
const SMS_CHARS = 160

function payloadText(button: Record<string, unknown>, member: string, most: number): void {
  const payload = asObject(button['payload']) ?? refuse(invalidField('buttons.payload'))
  if (textField(payload, member, `buttons.payload.${member}`).length > most)
    refuse(overLimit(`buttons.payload.${member}`))
}

function checkButton(value: unknown): void {
  const button = asObject(value) ?? refuse(invalidField('buttons'))
  if (Array.from(textField(button, 'title', 'buttons.title')).length > TITLE_CHARS)
    refuse(overLimit('buttons.title'))
  switch (button['type']) {
    case 'oa.open.url':
      return payloadText(button, 'url', Number.POSITIVE_INFINITY)
    case 'oa.query.show':
    case 'oa.query.hide':
      if (textField(button, 'payload', 'buttons.payload').length > QUERY_CHARS)
        refuse(overLimit('buttons.payload'))
      return
    case 'oa.open.sms':
      return payloadText(button, 'content', SMS_CHARS)
    case 'oa.open.phone':
      return payloadText(button, 'phone_code', Number.POSITIVE_INFINITY)
    default:
      refuse(invalidField('buttons.type'))
  }
}

/** Buttons under a message: at most five, each of a known type and within its limits. */
export function checkButtons(value: unknown): void {
  if (value === undefined) return
  if (!Array.isArray(value)) refuse(invalidField('buttons'))
  if (value.length > MAX_BUTTONS) refuse(overLimit('buttons'))
  value.forEach(checkButton)
}
