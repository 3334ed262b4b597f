import { describe, expect, it } from 'vitest'
import { AT_MS, channel, fromPage, fromPerson, readMessaging, theEvent } from './facebook-support.ts'

const message = (body: object) =>
  theEvent(readMessaging({ ...fromPerson, message: { mid: 'm_AAA', ...body } }))
const echo = (body: object) =>
  theEvent(readMessaging({ ...fromPage, message: { mid: 'm_B', is_echo: true, ...body } }))
const attachments = (...list: object[]) => {
  const event = message({ attachments: list })
  return event.kind === 'message' ? event.attachments : []
}

describe('a person’s message', () => {
  it('is read with text, time, sender and what it answers', () => {
    expect(message({ text: 'cái này', reply_to: { mid: 'm_0' } })).toEqual({
      kind: 'message',
      accountId: '1001',
      atMs: AT_MS,
      externalId: 'm_AAA',
      personId: '7201',
      direction: 'in',
      echo: null,
      text: 'cái này',
      attachments: [],
      replyToExternalId: 'm_0',
      postback: null,
      referral: null,
    })
  })

  it('by a quick reply’s button brings the button’s payload', () => {
    expect(message({ text: 'Size L', quick_reply: { payload: 'SIZE_L' } })).toMatchObject({
      text: 'Size L',
      postback: { title: 'Size L', payload: 'SIZE_L' },
    })
  })

  it('tells where the person came from', () => {
    expect(message({ text: 'x', referral: { ref: 'ao', source: 'ADS', ad_id: 23 } })).toMatchObject({
      referral: { ref: 'ao', source: 'ADS', adId: '23' },
    })
  })

  it('without a time of its own takes the entry’s', () => {
    expect(theEvent(readMessaging({ ...fromPerson, timestamp: undefined, message: { mid: 'm' } })).atMs).toBe(
      AT_MS,
    )
  })

  it('that the platform withholds is seen to have been there', () => {
    expect(message({ is_unsupported: true })).toMatchObject({
      text: null,
      attachments: [{ type: 'other', detail: { platformType: 'unsupported' } }],
    })
  })

  it('in standby is a message all the same', () => {
    const standby = [{ ...fromPerson, message: { mid: 'm_S', text: 'Alo' } }]
    const body = { object: 'page', entry: [{ id: '1001', time: AT_MS, standby }] }
    expect(theEvent(channel.parsePart(Buffer.from(JSON.stringify(body))))).toMatchObject({
      kind: 'message',
      text: 'Alo',
    })
  })

  it('that was unsent is final whatever else it says', () => {
    expect(message({ is_deleted: true, text: 'x' })).toEqual({
      kind: 'message-deleted',
      accountId: '1001',
      atMs: AT_MS,
      externalId: 'm_AAA',
      personId: '7201',
    })
  })

  it('without an id cannot be read, and says where it failed without saying what it held', () => {
    expect(readMessaging({ ...fromPerson, message: { text: 'bí mật' } })).toEqual([
      {
        ok: false,
        reason: 'message: message.mid invalid_union',
        raw: { ...fromPerson, message: { text: 'bí mật' } },
      },
    ])
  })
})

describe('an attachment', () => {
  it.each([
    ['picture', { type: 'image', payload: { url: 'u' } }, { type: 'image', url: 'u', detail: null }],
    [
      'sticker of today',
      { type: 'sticker', payload: { url: 'u', sticker_id: 767226160478561 } },
      { type: 'sticker', url: 'u', detail: { stickerId: '767226160478561' } },
    ],
    [
      'sticker without its id',
      { type: 'sticker', payload: { url: 'u' } },
      { type: 'sticker', url: 'u', detail: null },
    ],
    [
      'sticker of before, sent as a picture',
      { type: 'image', payload: { url: 'u', sticker_id: 369 } },
      { type: 'sticker', url: 'u', detail: { stickerId: '369' } },
    ],
    [
      'place',
      { type: 'location', title: 'Chợ', url: 'm', payload: { coordinates: { lat: 10.5, long: 106.7 } } },
      { type: 'location', url: 'm', detail: { title: 'Chợ', lat: 10.5, long: 106.7 } },
    ],
    [
      'link of today',
      { type: 'fallback', payload: { url: 'u', title: 'Shop' } },
      { type: 'link', url: 'u', detail: { title: 'Shop' } },
    ],
    [
      'link of before',
      { type: 'fallback', url: 'u', title: 'Shop' },
      { type: 'link', url: 'u', detail: { title: 'Shop' } },
    ],
    ['bare link', { type: 'fallback' }, { type: 'link', url: null, detail: null }],
    [
      'product card',
      {
        type: 'template',
        payload: { product: { elements: [{ id: 5, retailer_id: 'SKU', image_url: 'p', title: 'Áo' }] } },
      },
      { type: 'template', url: 'p', detail: { title: 'Áo', productId: '5', retailerId: 'SKU' } },
    ],
    [
      'reel',
      { type: 'ig_reel', payload: { url: 'r' } },
      { type: 'link', url: 'r', detail: { platformType: 'ig_reel' } },
    ],
    [
      'kind nobody knows',
      { type: 'constructor' },
      { type: 'other', url: null, detail: { platformType: 'constructor' } },
    ],
    ['thing of no form', 7, { type: 'other', url: null, detail: { platformType: 'none' } }],
  ])('that is a %s is understood', (_, given, expected) => {
    expect(attachments(given as object)).toMatchObject([expected])
  })

  it('of several cards is as many attachments, product cards too', () => {
    const elements = [{ title: 'Áo', image_url: 'a' }, { title: 'Quần', subtitle: '2' }, { title: 'Nón' }]
    const titles = (payload: object) =>
      attachments({ type: 'template', payload }).map(({ type, url, detail }) => [type, url, detail?.title])
    const shown = [
      ['template', 'a', 'Áo'],
      ['template', null, 'Quần'],
      ['template', null, 'Nón'],
    ]
    expect(titles({ template_type: 'generic', elements })).toEqual(shown)
    expect(titles({ product: { elements } })).toEqual(shown)
  })

  it('that came as picture and as sticker is one', () => {
    const sticker = (type: string) => ({ type, payload: { url: 'u', sticker_id: 369 } })
    expect(attachments(sticker('image'), sticker('sticker'))).toHaveLength(1)
  })
})

describe('an echo', () => {
  it.each([
    [
      'with our mark is ours',
      { metadata: 'out_01jd', app_id: 99 },
      { kind: 'ours-by-metadata', outboxId: 'out_01jd' },
    ],
    ['of our app without our mark is the app’s', { app_id: 99 }, { kind: 'own-app' }],
    [
      'with another app’s mark is not ours',
      { app_id: 5, metadata: 'x' },
      { kind: 'platform', adminId: null, appId: '5' },
    ],
    ['of nobody known is the platform’s', {}, { kind: 'platform', adminId: null, appId: null }],
  ])('%s', (_, body, author) => {
    expect(echo({ text: 'Dạ', ...body })).toMatchObject({
      direction: 'out',
      personId: '7201',
      echo: author,
      text: 'Dạ',
    })
  })

  it('is known by its sender where the flag is missing', () => {
    expect(theEvent(readMessaging({ ...fromPage, message: { mid: 'm_B', text: 'Dạ' } }))).toMatchObject({
      direction: 'out',
    })
  })
})

describe('what happens to a message', () => {
  it.each([
    [
      'an edit',
      { message_edit: { mid: 'm_A', text: 'b', num_edit: 2 } },
      { kind: 'message-edited', text: 'b', editNumber: 2 },
    ],
    [
      'an edit counted in text',
      { message_edit: { mid: 'm_A', text: 'b', num_edit: '3' } },
      { editNumber: 3 },
    ],
    [
      'a reaction',
      { reaction: { mid: 'm_B', action: 'react', emoji: '❤' } },
      { kind: 'reaction', emoji: '❤', by: 'person' },
    ],
    ['a reaction by name', { reaction: { mid: 'm_B', action: 'react', reaction: 'wow' } }, { emoji: '😮' }],
    ['a reaction taken back', { reaction: { mid: 'm_B', action: 'unreact', emoji: '❤' } }, { emoji: null }],
    [
      'a delivery',
      { delivery: { mids: ['m_B', 5], watermark: AT_MS } },
      { kind: 'delivered', externalIds: ['m_B', '5'], watermarkMs: AT_MS },
    ],
    ['a reading', { read: { watermark: AT_MS } }, { kind: 'read', externalIds: [], watermarkMs: AT_MS }],
  ])('%s is read', (_, body, expected) => {
    expect(theEvent(readMessaging({ ...fromPerson, ...body }))).toMatchObject({
      personId: '7201',
      ...expected,
    })
  })

  it('by the Page is told from what the person did', () => {
    expect(
      theEvent(readMessaging({ ...fromPage, reaction: { mid: 'm', action: 'react', emoji: '❤' } })),
    ).toMatchObject({ by: 'account', personId: '7201' })
  })
})

describe('a postback', () => {
  it('is a message of the person', () => {
    expect(
      theEvent(readMessaging({ ...fromPerson, postback: { mid: 'm_C', title: 'Giá', payload: 'P' } })),
    ).toMatchObject({
      kind: 'message',
      externalId: 'm_C',
      direction: 'in',
      text: 'Giá',
      postback: { title: 'Giá', payload: 'P' },
    })
  })

  it('without an id gets the same one every time', () => {
    const press = () => theEvent(readMessaging({ ...fromPerson, postback: { title: 'Giá' } }))
    expect(press()).toMatchObject({ externalId: `postback:7201:${AT_MS}`, postback: { payload: null } })
    expect(press()).toEqual(press())
  })
})

describe('contact without content', () => {
  it('says where the person came from', () => {
    const referral = { ref: 'tet', source: 'ADS', type: 'OPEN_THREAD', ad_id: 23 }
    expect(theEvent(readMessaging({ ...fromPerson, referral }))).toMatchObject({
      referral: { ref: 'tet', source: 'ADS', adId: '23' },
    })
    expect(theEvent(readMessaging({ ...fromPerson, optin: { ref: 'web' } }))).toMatchObject({
      referral: { ref: 'web', source: 'PLUGIN', adId: null },
    })
  })

  it.each([
    ['a referral', { referral: { ref: 'promo' } }, 'contact'],
    ['a plugin’s opt-in', { optin: { ref: 'checkout' } }, 'contact'],
    ['a notification token', { optin: { type: 'notification_messages' } }, 'acknowledged'],
    ['a passed thread', { pass_thread_control: {} }, 'acknowledged'],
    ['a policy warning', { 'policy-enforcement': { action: 'warning' } }, 'policy'],
  ])('%s is %s', (_, body, kind) => {
    expect(theEvent(readMessaging({ ...fromPerson, ...body }))).toMatchObject({ kind })
  })

  it('of a kind nobody described is kept by the platform’s name for it', () => {
    expect(theEvent(readMessaging({ ...fromPerson, game_play: { game_id: 1 } }))).toMatchObject({
      kind: 'unknown',
      name: 'messaging.game_play',
    })
    expect(theEvent(readMessaging({ ...fromPerson, 'Lan 0912 345 678': {} }))).toMatchObject({
      kind: 'unknown',
      name: 'messaging.other',
    })
  })
})
