import { badParam } from './graph-error.ts'

const MOST_QUICK_REPLIES = 13
const LONGEST_TITLE = 20
const LONGEST_PAYLOAD = 1000
const MOST_ELEMENTS = 10
const LONGEST_ELEMENT_TEXT = 80
const MOST_BUTTONS = 3
const LONGEST_BUTTON_TEXT = 640

export interface Offered {
  title: string
  payload: string
}

type Given = Record<string, unknown>

const asRecord = (value: unknown): Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : {}

function checkText(value: unknown, name: string, longest: number): string {
  if (typeof value !== 'string' || value === '') throw badParam(`param ${name} must be a non-empty string`)
  if (value.length > longest)
    throw badParam(`Length of param ${name} must be less than or equal to ${longest}`)
  return value
}

function checkWebUrl(value: unknown, name: string): void {
  const isWeb = typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
  if (!isWeb) throw badParam(`param ${name} must be a valid URI`)
}

function asList(value: unknown, name: string, most: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw badParam(`param ${name} must be a non-empty array`)
  if (value.length > most) throw badParam(`param ${name} has too many elements, at most ${most}`)
  return value as unknown[]
}

/** `message.quick_replies`: at most 13, a title of 20 characters and a payload of 1,000 each. */
export function readQuickReplies(given: unknown): Offered[] {
  if (given === undefined) return []
  return asList(given, 'message[quick_replies]', MOST_QUICK_REPLIES).map((one) => {
    const { content_type: type, title, payload } = asRecord(one)
    if (type !== 'text') throw badParam('param message[quick_replies][content_type] is not supported here')
    return {
      title: checkText(title, 'message[quick_replies][title]', LONGEST_TITLE),
      payload: checkText(payload, 'message[quick_replies][payload]', LONGEST_PAYLOAD),
    }
  })
}

function checkButtons(given: unknown): Offered[] {
  return asList(given, 'buttons', MOST_BUTTONS).flatMap((one) => {
    const { type, title, payload, url } = asRecord(one)
    const named = checkText(title, 'buttons[title]', LONGEST_TITLE)
    if (type === 'web_url') {
      checkWebUrl(url, 'buttons[url]')
      return []
    }
    if (type !== 'postback' && type !== 'phone_number')
      throw badParam('param buttons[type] is not supported here')
    const told = checkText(payload, 'buttons[payload]', LONGEST_PAYLOAD)
    if (type === 'phone_number' && !/^\+\d{5,15}$/.test(told)) throw badParam('Invalid phone number')
    return type === 'postback' ? [{ title: named, payload: told }] : []
  })
}

/** A template's payload: generic and button, the two this stand-in knows. Answers the buttons that can be tapped. */
export function checkTemplate(payload: Given): Offered[] {
  if (payload.template_type === 'button') {
    checkText(payload.text, 'text', LONGEST_BUTTON_TEXT)
    return checkButtons(payload.buttons)
  }
  if (payload.template_type !== 'generic') throw badParam('param template_type is not supported here')
  return asList(payload.elements, 'elements', MOST_ELEMENTS).flatMap((one) => {
    const { title, subtitle, image_url: image, default_action: action, buttons } = asRecord(one)
    checkText(title, 'elements[title]', LONGEST_ELEMENT_TEXT)
    if (subtitle !== undefined) checkText(subtitle, 'elements[subtitle]', LONGEST_ELEMENT_TEXT)
    if (image !== undefined) checkWebUrl(image, 'elements[image_url]')
    if (action !== undefined) checkWebUrl(asRecord(action).url, 'elements[default_action][url]')
    if (subtitle === undefined && image === undefined && buttons === undefined)
      throw badParam('An element needs more than its title')
    return buttons === undefined ? [] : checkButtons(buttons)
  })
}
