import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { errorOf, type Json, PAGE, pageToken, SHOPPER, send, startFacebook } from './facebook-support.ts'

let sandbox: Sandbox
let token: string

beforeEach(async () => {
  sandbox = await startFacebook()
  token = await pageToken(sandbox)
  await sandbox.facebook.call('sendMessage', { pageId: PAGE, personId: SHOPPER, text: 'Chào shop' })
})
afterEach(() => sandbox.close())

const quick = (title: string, payload = title) => ({ content_type: 'text', title, payload })
const link = { type: 'web_url', title: 'Xem', url: 'https://shop.example/ao' }
const tap = { type: 'postback', title: 'Mua', payload: 'BUY_1' }
const template = (payload: Json) => ({ attachment: { type: 'template', payload } })
const generic = (elements: unknown) => template({ template_type: 'generic', elements })
const card = { title: 'Áo dài', subtitle: '350.000 đ', buttons: [link, tap] }
const last = () => sandbox.facebook.truth.messages('7201').at(-1)

test.each<[string, Json]>([
  ['13 quick replies', { text: 'Cỡ?', quick_replies: Array.from({ length: 13 }, (_, at) => quick(`${at}`)) }],
  ['a title of 20 characters', { text: 'Cỡ?', quick_replies: [quick('x'.repeat(20))] }],
  ['ten cards', generic(Array.from({ length: 10 }, () => card))],
  [
    'a text over three buttons',
    template({ template_type: 'button', text: 'Chọn ạ', buttons: [link, tap, tap] }),
  ],
])('%s are taken', async (_name, message) => {
  expect((await send(sandbox, token, message)).status).toBe(200)
})

test.each<[string, Json]>([
  ['14 quick replies', { text: 'Cỡ?', quick_replies: Array.from({ length: 14 }, (_, at) => quick(`${at}`)) }],
  ['a quick reply titled with 21 characters', { text: 'Cỡ?', quick_replies: [quick('x'.repeat(21))] }],
  ['a payload of 1,001 characters', { text: 'Cỡ?', quick_replies: [quick('S', 'x'.repeat(1001))] }],
  ['eleven cards', generic(Array.from({ length: 11 }, () => card))],
  ['no card', generic([])],
  ['a card with a title alone', generic([{ title: 'Áo dài' }])],
  ['a card title of 81 characters', generic([{ ...card, title: 'x'.repeat(81) }])],
  ['four buttons', template({ template_type: 'button', text: 'Chọn', buttons: [tap, tap, tap, tap] })],
  [
    'a button text of 641 characters',
    template({ template_type: 'button', text: 'x'.repeat(641), buttons: [tap] }),
  ],
  ['a button that leads nowhere', generic([{ ...card, buttons: [{ ...link, url: 'shop' }] }])],
  ['a text beside a template', { text: 'Dạ', ...generic([card]) }],
])('%s is refused, and nothing is sent', async (_name, message) => {
  expect(errorOf(await send(sandbox, token, message))?.[0]).toBe(100)
  expect(last()?.from).toBe('person')
})

test('pictures go together, other files do not', async () => {
  const at = (type: string) => ({ type, payload: { url: sandbox.media.pictureUrl('hoa') } })
  expect((await send(sandbox, token, { attachments: [at('image'), at('image')] })).status).toBe(200)
  expect(last()?.attachments).toHaveLength(2)
  expect(errorOf(await send(sandbox, token, { attachments: [at('image'), at('file')] }))).toEqual([
    100, 2018047,
  ])
  const many = Array.from({ length: 31 }, () => at('image'))
  expect(errorOf(await send(sandbox, token, { attachments: many }))?.[0]).toBe(100)
})

test('what is tapped comes back with its payload: a quick reply as a message, a button as a postback', async () => {
  await send(sandbox, token, { text: 'Cỡ?', quick_replies: [quick('Cỡ S', 'SIZE_S')] })
  await send(sandbox, token, generic([card]))
  const who = { pageId: PAGE, personId: SHOPPER }
  await sandbox.facebook.call('tap', { ...who, title: 'Cỡ S' })
  expect(last()).toMatchObject({ from: 'person', text: 'Cỡ S', quickReply: 'SIZE_S' })
  await sandbox.facebook.call('tap', { ...who, title: 'Mua' })
  expect(last()).toMatchObject({ from: 'person', text: 'Mua' })
  await expect(sandbox.facebook.call('tap', { ...who, title: 'Không có' })).rejects.toThrow('offered')
})
