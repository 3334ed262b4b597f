import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkZalo } from '../../support/link-accounts.ts'
import { type MediaWorld, openMediaWorld } from '../../support/media-world.ts'
import { soon } from '../../support/api-world.ts'

const HOUR_MS = 3_600_000
const OA = '4318657068771047777'

let world: MediaWorld
beforeAll(async () => {
  world = await openMediaWorld()
})
afterAll(() => world?.close())

const picture = () => ({
  type: 'image',
  url: world.stack.sandbox.media.pictureUrl(`hoa-${Math.random()}`, 60),
})
const bytesAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())
const inZalo = <T>(op: string, args: object) =>
  world.stack.sandbox.control.call(`zalo.${op}`, args) as Promise<T>

describe('Mode "link"', () => {
  it('hands on the platform’s address while it lives, and afterwards ours, which leads to one signed anew', async () => {
    const { media } = world.stack.sandbox
    media.setLifetime(HOUR_MS)
    try {
      const page = await world.aPage('link')
      const sent = picture()
      const message = await world.sends(page, [sent])
      const [file] = await message.files()
      expect(file).toMatchObject({ type: 'image', url: sent.url, mediaId: `${message.messageId}-0` })
      world.pass(2 * HOUR_MS)
      expect((await fetch(sent.url)).status).toBe(403)
      const [over] = await message.files()
      expect(over?.url).toBe(`/api/v1/media/${message.messageId}-0`)
      const answer = await world.fetchFile(`${message.messageId}-0`)
      const address = answer.headers.get('location') ?? ''
      expect(answer.status).toBe(302)
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
      expect((await bytesAt(address)).subarray(1, 4).toString()).toBe('PNG')
      // Whoever cannot follow to another origin has the bytes of us.
      const through = await world.fetchFile(`${message.messageId}-0?through=true`)
      expect([through.status, through.headers.get('content-type')]).toEqual([200, 'image/png'])
      await through.arrayBuffer()
      // What was found is what is handed on from now on.
      expect((await message.files())[0]?.url).toBe(address)
    } finally {
      media.setLifetime(null)
    }
  })

  it('renews an address that tells no end too: of messages, comments, profiles, the Page and its posts, and of Zalo', async () => {
    const { media } = world.stack.sandbox
    const page = await world.aPage('link')
    const sent = picture()
    const message = await world.sends(page, [sent])
    const renewed = async (mediaId: string, old: string) => {
      media.expire(old)
      const answer = await world.fetchFile(mediaId)
      expect([mediaId, answer.status]).toEqual([mediaId, 302])
      const address = answer.headers.get('location') ?? ''
      expect(address).not.toBe(old)
      expect((await fetch(address)).status).toBe(200)
    }
    await renewed(`${message.messageId}-0`, sent.url)

    const { id: postId } = await world.facebook<{ id: string }>('addPost', {
      pageId: page.externalId,
      message: 'Hàng mới',
      pictureUrl: media.pictureUrl('bai-moi', 60),
    })
    const photoUrl = media.pictureUrl('binh-luan', 60)
    await world.facebook('comment', { postId, personId: message.psid, message: 'mẫu này ạ', photoUrl })
    const comment = await soon(async () => {
      const { body } = await world.lan.get<{ items: { id: string; attachments: { mediaId: string }[] }[] }>(
        `/comments?channelId=${page.id}`,
      )
      return body.items[0] ?? null
    })
    expect(comment.attachments[0]?.mediaId).toBe(`${comment.id}-0`)
    await renewed(`${comment.id}-0`, photoUrl)

    const avatar = await soon(async () => {
      const { body } = await world.lan.get<{ avatarUrl: string | null }>(`/people/${message.personId}`)
      return body.avatarUrl
    })
    world.pass(2 * 60_000)
    await renewed(`${message.personId}-avatar`, avatar)

    const { body: channel } = await world.lan.get<{ avatarUrl: string }>(`/channels/${page.id}`)
    await renewed(`${page.id}-avatar`, channel.avatarUrl)

    await inZalo('addOa', { id: OA, name: 'Tiệm hoa' })
    const oa = await linkZalo(world.stack, world.lan, { oaId: OA })
    const { userId } = await inZalo<{ userId: string }>('addUser', { oaId: OA, change: { isFollower: true } })
    await inZalo('userSend', { oaId: OA, userId, kind: 'image' })
    const row = await soon(() =>
      world.stack.store.messages.findOne({ shopId: world.shop, channelId: oa.id, attachmentCount: 1 }).lean(),
    )
    const [zaloFile] = await world.filesOf(row.conversationId, row._id)
    await renewed(`${row._id}-0`, zaloFile?.url ?? '')
    // Two links and five kinds of things in one go.
  }, 120_000)

  it('says so where the address cannot be renewed, and asks the platform once a minute at most', async () => {
    const page = await world.aPage('link', ['FB1', 'FB5'])
    const sent = picture()
    const message = await world.sends(page, [sent])
    world.stack.sandbox.media.expire(sent.url)
    const answer = await world.fetchFile(`${message.messageId}-0`)
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([410, 'media-gone'])

    const full = await world.aPage('link')
    const lost = await world.sends(full, [picture()])
    const [file] = await lost.files()
    world.stack.sandbox.media.expire(file?.url ?? '')
    world.stack.sandbox.faults.add({
      match: { platform: 'facebook', path: `/v26.0/${lost.mid}` },
      times: 0,
      then: { graphError: { code: 100, subcode: 33 } },
    })
    for (let asked = 0; asked < 3; asked++)
      expect((await world.fetchFile(`${lost.messageId}-0`)).status).toBe(410)
    world.stack.sandbox.faults.clear()
    const calls = world.stack.sandbox.history.calls({ platform: 'facebook', path: `/v26.0/${lost.mid}` })
    expect(calls).toHaveLength(1)
  })
})

describe('Mode "proxy"', () => {
  it('shows our own address, and lets the file through, whole or in part, harmlessly', async () => {
    const page = await world.aPage('proxy')
    const sent = picture()
    const message = await world.sends(page, [sent])
    const [file] = await message.files()
    expect(file?.url).toBe(`/api/v1/media/${message.messageId}-0`)
    const original = await bytesAt(sent.url)
    const whole = await world.fetchFile(`${message.messageId}-0`)
    expect(whole.status).toBe(200)
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(original)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(original.length),
      'content-disposition': "inline; filename*=UTF-8''file",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cross-origin-resource-policy': 'same-origin',
    })
    const part = await world.fetchFile(`${message.messageId}-0`, { range: 'bytes=4-9' })
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-type')]).toEqual([
      206,
      `bytes 4-9/${original.length}`,
      'image/png',
    ])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(original.subarray(4, 10))
    const page2 = await world.lan.get<{ avatarUrl: string }>(`/channels/${page.id}`)
    expect(page2.body.avatarUrl).toBe(`/api/v1/media/${page.id}-avatar`)
    expect((await world.fetchFile(`${page.id}-avatar`)).headers.get('content-type')).toBe('image/png')
  })

  it('renews an address that ran out and goes on', async () => {
    const page = await world.aPage('proxy')
    const sent = picture()
    const message = await world.sends(page, [sent])
    world.stack.sandbox.media.expire(sent.url)
    const answer = await world.fetchFile(`${message.messageId}-0`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  })

  it('shows nothing that could run: a page that calls itself a picture is only saved', async () => {
    const { oddMedia } = world.stack.sandbox
    const page = await world.aPage('proxy')
    const message = await world.sends(page, [
      { type: 'image', url: oddMedia.url('page') },
      { type: 'image', url: oddMedia.url('script') },
    ])
    for (const part of [0, 1]) {
      const answer = await world.fetchFile(`${message.messageId}-${part}`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('application/octet-stream')
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/)
      expect(answer.headers.get('content-security-policy')).toContain('sandbox')
      await answer.arrayBuffer()
    }
  })

  it('goes nowhere an address leads astray, and is no way to fetch anything else', async () => {
    const { oddMedia } = world.stack.sandbox
    const page = await world.aPage('proxy')
    const message = await world.sends(page, [
      { type: 'image', url: oddMedia.url('redirect', `${world.stack.url}/health/live`) },
      { type: 'image', url: 'http://169.254.169.254/latest/meta-data/' },
      { type: 'image', url: `${world.stack.url}/metrics` },
      { type: 'location', payload: { coordinates: { lat: 10.7, long: 106.6 } } },
    ])
    for (const part of [0, 1, 2]) {
      const answer = await world.fetchFile(`${message.messageId}-${part}`)
      expect([part, answer.status]).toEqual([part, 502])
      expect(await answer.json()).toMatchObject({ code: 'media-unavailable', reason: 'address-refused' })
    }
    for (const id of [
      `${message.messageId}-3`,
      `${message.messageId}-9`,
      `${message.messageId}-avatar`,
      'msg_unknown-0',
      'http',
    ])
      expect([id, (await world.fetchFile(id)).status]).toEqual([id, 404])
  })

  it('gives another shop nothing, as if there were nothing', async () => {
    const page = await world.aPage('proxy')
    const message = await world.sends(page, [picture()])
    const foreign = await world.fetchFile(`${message.messageId}-0`, {}, 'banhgio')
    const unknown = await world.fetchFile('msg_AAAAAAAAAAAAAAAAAAAAAA-0', {}, 'banhgio')
    const bare = async (answer: Response) => ({ ...((await answer.json()) as object), requestId: null })
    expect(foreign.status).toBe(404)
    expect(await bare(foreign)).toEqual(await bare(unknown))
    expect((await world.fetchFile(`${message.messageId}-0`)).status).toBe(200)
  })
})

describe('A post of the Page', () => {
  const counts = async (postId: string) =>
    (await world.lan.get<{ counts: { comments: number; reactions: number } }>(`/posts/${postId}`)).body.counts
  const aPost = async () => {
    const page = await world.aPage('link', ['FB1', 'FB2', 'FB5'])
    const { id: externalId } = await world.facebook<{ id: string }>('addPost', {
      pageId: page.externalId,
      message: 'Mẫu mới về',
    })
    const row = await soon(() =>
      world.stack.store.posts.findOne({ shopId: world.shop, channelId: page.id, externalId }).lean(),
    )
    const { id: personId } = await world.facebook<{ id: string }>('addPerson', { name: 'Bùi Minh' })
    await world.facebook('reactToItem', { itemId: externalId, personId, reaction: 'love' })
    return { page, postId: row._id, reads: () => callsFor(externalId) }
  }
  const callsFor = (externalId: string) =>
    world.stack.sandbox.history.calls({ platform: 'facebook', path: `/v26.0/${externalId}` }).length

  it('shows its public counts of now to whoever looks at it, read once in a while', async () => {
    const { postId, reads } = await aPost()
    expect(await counts(postId)).toMatchObject({ reactions: 1 })
    expect(await counts(postId)).toMatchObject({ reactions: 1 })
    expect(reads()).toBe(1)
  })

  it('shows what is stored once the consent to FB2 is withdrawn: nothing is read', async () => {
    const { page, postId, reads } = await aPost()
    const { body } = await world.lan.get<{ items: { id: string; code: string }[] }>(
      `/privacy/consents?channelId=${page.id}`,
    )
    const consent = body.items.find(({ code }) => code === 'FB2')
    expect((await world.lan.post(`/privacy/consents/${consent?.id}/withdraw`, {})).status).toBe(200)
    expect((await world.lan.get(`/posts/${postId}`)).status).toBe(200)
    expect(reads()).toBe(0)
  })
})

describe('What a shop may set', () => {
  it('is one of three modes for each channel; the mode stands in the settings', async () => {
    const page = await world.aPage('keep')
    const { body } = await world.lan.get<{ channels: { id: string; media: string }[] }>('/settings')
    expect(body.channels.find(({ id }) => id === page.id)?.media).toBe('keep')
    const wrong = await world.lan.patch('/settings', { channels: [{ id: page.id, media: 'everything' }] })
    expect(wrong.status).toBe(400)
  })
})
