import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { commentSchema } from '../../../src/http/routes/comments.ts'
import { allPages, type Page } from '../../support/all-pages.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'

type Comment = z.infer<typeof commentSchema>

let world: ApiWorld
let shop: Shop

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.flowers
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const key = () => ({ headers: { 'Idempotency-Key': randomUUID() } })
const commentOf = async (id: string, locale = 'vi'): Promise<Comment> =>
  (await shop.owner.get<Comment>(`/comments/${id}`, { headers: { 'Accept-Language': locale } })).body
const list = async (query: string): Promise<Comment[]> =>
  (await shop.owner.get<Page<Comment>>(`/comments?${query}`)).body.items
const onPlatform = (externalId: string) =>
  world.sandbox.facebook.truth.comments().find(({ id }) => id === externalId)

/** A new comment of the customer; gives it as the API shows it. */
async function newComment(message: string): Promise<Comment> {
  await world.sandbox.facebook.call('comment', {
    postId: shop.post.externalId,
    personId: shop.facebook.shopperId,
    message,
  })
  return soon(async () => (await list('limit=100')).find(({ text }) => text === message) ?? null)
}

describe('the comments of a shop', () => {
  it('are listed with their author and what may be answered in private, the newest first', async () => {
    const newest = await newComment('Size M còn không ạ?')
    expect((await list(''))[0]?.id).toBe(newest.id)
    expect(newest).toMatchObject({
      channelId: shop.page.id,
      postId: shop.post.id,
      parentId: null,
      person: { id: shop.facebook.personId },
      own: false,
      hidden: false,
      liked: false,
      privateReply: { allowed: true, until: expect.any(String), sentAt: null },
      actions: [],
    })
  })

  it.each([
    ['of a post', () => `postId=${shop.post.id}`, true],
    ['of a channel', () => `channelId=${shop.page.id}`, true],
    ['of an unknown post: none', () => 'postId=pst_unknown', false],
    ['of another shop’s post: none', () => `postId=${world.bakery.post.id}`, false],
    ['of another shop’s channel: none', () => `channelId=${world.bakery.page.id}`, false],
    ['under an unknown comment: none', () => 'parentId=cmt_unknown', false],
  ])('can be narrowed to those %s', async (_, query, some) => {
    expect((await list(query())).length > 0).toBe(some)
  })

  it('come page by page, each once', async () => {
    await newComment('Một câu nữa')
    const whole = (await list('limit=100')).map(({ id }) => id)
    const steps = await allPages<Comment>(shop.owner, '/comments', 1)
    expect(steps.map(({ id }) => id)).toEqual(whole)
  })

  it('stand under posts, which can be read as well', async () => {
    const { body } = await shop.owner.get<Page<{ id: string }>>(`/posts?channelId=${shop.page.id}`)
    expect(body.items.map(({ id }) => id)).toContain(shop.post.id)
    expect((await shop.owner.get<Page<unknown>>('/posts?channelId=chn_unknown')).body.items).toEqual([])
    expect(await shop.owner.get(`/posts/${shop.post.id}`)).toMatchObject({ status: 200 })
    expect(await shop.owner.get('/posts/pst_unknown')).toMatchObject({ status: 404 })
    const steps = await allPages<{ id: string }>(shop.owner, '/posts', 1)
    expect(steps.map(({ id }) => id)).toContain(shop.post.id)
  })
})

describe('an answer to a comment', () => {
  it('appears under it as the Page’s own, which can be changed and deleted', async () => {
    const accepted = await shop.owner.post(
      `/comments/${shop.comment.id}/replies`,
      { text: 'Dạ còn ạ' },
      key(),
    )
    expect(accepted).toMatchObject({
      status: 202,
      body: { commentId: shop.comment.id, action: 'reply', status: 'queued' },
    })
    const reply = await soon(async () => (await list(`parentId=${shop.comment.id}`))[0] ?? null)
    expect(reply).toMatchObject({ own: true, text: 'Dạ còn ạ', person: null, parentId: shop.comment.id })
    expect(reply.privateReply.allowed).toBe(false)
    expect(
      await shop.owner.post(`/comments/${reply.id}/private-replies`, { text: 'Chào mình' }, key()),
    ).toMatchObject({ status: 409, body: { code: 'not-supported-by-platform' } })

    expect(await shop.owner.patch(`/comments/${reply.id}`, { text: 'Dạ còn size M ạ' })).toMatchObject({
      status: 202,
      body: { action: 'edit' },
    })
    await soon(async () => (await commentOf(reply.id)).text === 'Dạ còn size M ạ')
    expect(onPlatform(reply.externalId)?.message).toBe('Dạ còn size M ạ')

    expect(await shop.owner.delete(`/comments/${reply.id}`)).toMatchObject({
      status: 202,
      body: { action: 'delete' },
    })
    await soon(async () => (await commentOf(reply.id)).deletedAt !== null)
    expect(await commentOf(reply.id)).toMatchObject({ text: null, attachments: [] })
    expect(onPlatform(reply.externalId)?.removed).toBe(true)
    const late = await shop.owner.post(`/comments/${reply.id}/replies`, { text: 'Muộn' }, key())
    expect(late).toMatchObject({ status: 409, body: { code: 'comment-deleted' } })
  })

  it('in private goes out once, and opens the conversation', async () => {
    const comment = await newComment('Nhắn riêng cho mình nhé')
    const path = `/comments/${comment.id}/private-replies`
    const keyed = key()
    const first = await shop.owner.post(path, { text: 'Shop nhắn riêng ạ' }, keyed)
    expect(first).toMatchObject({ status: 202, body: { action: 'private-reply' } })
    expect((await shop.owner.post(path, { text: 'Shop nhắn riêng ạ' }, keyed)).body).toEqual(first.body)
    const second = await shop.owner.post(path, { text: 'Nhắn nữa' }, key())
    expect(second).toMatchObject({ status: 409, body: { code: 'private-reply-used' } })
    await soon(async () => (await commentOf(comment.id)).privateReply.sentAt !== null)
    expect(await commentOf(comment.id)).toMatchObject({ privateReply: { allowed: false }, actions: [] })
    const chat = `/conversations/${shop.facebook.conversationId}/messages`
    const message = await soon(async () => {
      const { items } = (await shop.owner.get<Page<{ text: string; author: { kind: string } }>>(chat)).body
      return items.find(({ text }) => text === 'Shop nhắn riêng ạ') ?? null
    })
    expect(message.author.kind).toBe('staff')
  })

  it('in private is refused a week later, with the end of the time it had', async () => {
    const comment = await newComment('Từ tuần trước')
    const createdAt = new Date(Date.now() - 8 * 24 * 3_600_000)
    await world.stack.store.comments.updateOne(
      { _id: comment.id, shopId: shop.retailer },
      { $set: { createdAt } },
    )
    const answer = await shop.owner.post(`/comments/${comment.id}/private-replies`, { text: 'Chào' }, key())
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'private-reply-expired',
        until: new Date(createdAt.getTime() + 7 * 24 * 3_600_000).toISOString(),
      },
    })
  })

  it.each([
    ['no text', '/replies', {}, 'body.text'],
    ['blanks alone', '/private-replies', { text: '  ' }, 'body.text'],
    ['an unknown field', '/replies', { text: 'a', message: 'b' }, 'body.message'],
    [
      'a picture by a plain http address',
      '/replies',
      { text: 'a', attachmentUrl: 'http://a.vn/b.png' },
      'body.attachmentUrl',
    ],
    ['a body where none belongs', '/hide', { hidden: true }, 'body.hidden'],
  ])('is refused by name: %s', async (_, path, body, wrong) => {
    const answer = await shop.owner.post(`/comments/${shop.comment.id}${path}`, body, key())
    expect(answer).toMatchObject({ status: 400, body: { code: 'input-invalid', errors: [{ path: wrong }] } })
  })

  it('needs a key, as every send does', async () => {
    for (const path of ['replies', 'private-replies'])
      expect(await shop.owner.post(`/comments/${shop.comment.id}/${path}`, { text: 'a' })).toMatchObject({
        status: 400,
        body: { code: 'idempotency-key-missing' },
      })
  })
})

describe('a gesture on a comment', () => {
  it.each([
    ['hide', (comment: Comment) => comment.hidden],
    ['unhide', (comment: Comment) => !comment.hidden],
    ['like', (comment: Comment) => comment.liked],
    ['unlike', (comment: Comment) => !comment.liked],
  ])('is done on the platform and shown: %s', async (gesture, isDone) => {
    const keyed = key()
    const path = `/comments/${shop.comment.id}/${gesture}`
    const first = await shop.owner.post(path, {}, keyed)
    expect(first).toMatchObject({ status: 202, body: { action: gesture, status: 'queued' } })
    await soon(async () => {
      const comment = await commentOf(shop.comment.id)
      return isDone(comment) && comment.actions.length === 0
    })
    expect((await shop.owner.post(path, {}, keyed)).body).toEqual(first.body)
  })

  it('is no change of somebody else’s words', async () => {
    const answer = await shop.owner.patch(`/comments/${shop.comment.id}`, { text: 'Sửa lời khách' })
    expect(answer).toMatchObject({ status: 409, body: { code: 'not-own-comment' } })
  })

  it('that fails stays on the comment, with its reason in the language of the reader', async () => {
    const comment = await newComment('Ẩn giúp mình')
    world.sandbox.faults.add({
      match: { platform: 'facebook', method: 'POST', path: comment.externalId },
      then: { graphError: { code: 200, message: '(#200) The user hasn’t authorized the application' } },
      times: 0,
    })
    await shop.owner.post(`/comments/${comment.id}/hide`, {})
    const shown = await soon(async () => {
      const { actions } = await commentOf(comment.id)
      return actions[0]?.problem ? actions[0] : null
    })
    world.sandbox.faults.clear()
    expect(shown).toMatchObject({ action: 'hide', problem: { code: 'permission-missing' } })
    const english = (await commentOf(comment.id, 'en')).actions[0]?.problem?.detail
    expect(english).not.toBe(shown.problem?.detail)
  })
})

it('has no comments on Zalo: work on one is refused as unsupported', async () => {
  const zaloComment = {
    ...(await world.stack.store.comments.findOne({ _id: shop.comment.id, shopId: shop.retailer }).lean()),
  }
  const _id = 'cmt_of_an_oa'
  await world.stack.store.comments.create([
    { ...zaloComment, _id, externalId: 'zalo-1', channelId: shop.oa.id },
  ])
  const works = [
    shop.owner.post(`/comments/${_id}/replies`, { text: 'a' }, key()),
    shop.owner.post(`/comments/${_id}/private-replies`, { text: 'a' }, key()),
    shop.owner.post(`/comments/${_id}/hide`, {}),
    shop.owner.post(`/comments/${_id}/like`, {}),
    shop.owner.patch(`/comments/${_id}`, { text: 'a' }),
    shop.owner.delete(`/comments/${_id}`),
  ]
  for (const answer of await Promise.all(works))
    expect(answer).toMatchObject({ status: 409, body: { code: 'not-supported-by-platform' } })
})
