import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { actOnComment, type CommentWish } from '../../../src/outbox/comment-actions.ts'
import { SendRefused } from '../../../src/outbox/deps.ts'
import { UNKNOWN_WAIT_MS } from '../../../src/outbox/next-step.ts'
import type { CommentDoc } from '../../../src/store/models/comment.ts'
import { idOf, newId } from '../../../src/kit/ids.ts'
import { openOutboxBench, type OutboxBench, SHOP, STAFF, type TestChannel } from '../../support/outbox.ts'

const DAY_MS = 24 * 3_600_000

let bench: OutboxBench
let page: TestChannel
let postId: string
beforeAll(async () => {
  bench = await openOutboxBench()
  page = await bench.page()
  const post = { pageId: page.externalId, message: 'Hàng mới về' }
  postId = (await bench.sandbox.facebook.call<{ id: string }>('addPost', post)).id
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

/** A customer's comment, as it stands with us. */
async function aComment(message = 'giá bao nhiêu ạ?', parentId?: string): Promise<CommentDoc> {
  const { id: personId } = await bench.sandbox.facebook.call<{ id: string }>('addPerson', { name: 'Lan' })
  const wish = { postId, personId, message, ...(parentId === undefined ? {} : { parentId }) }
  const made = await bench.sandbox.facebook.call<{ id: string }>('comment', wish)
  await bench.listen()
  return comment(idOf('cmt', page.channelId, made.id))
}
async function comment(commentId: string): Promise<CommentDoc> {
  const row = await bench.store.comments.findOne({ _id: commentId, shopId: SHOP }).lean<CommentDoc>()
  if (!row) throw new Error(`no comment ${commentId}`)
  return row
}
const act = (commentId: string, wish: CommentWish, idempotencyKey: string = newId('req')) =>
  actOnComment(bench.deps, SHOP, commentId, wish, { author: STAFF, idempotencyKey, fingerprint: wish })
const reply = (text: string): CommentWish => ({ do: 'reply', text, attachmentUrl: null })
const codeOf = async (acting: Promise<unknown>) => {
  const error = await acting.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof SendRefused ? error.code : error
}
const onPlatform = (externalId: string) =>
  bench.sandbox.facebook.truth.comments({ postId }).find(({ id }) => id === externalId)
const replies = (externalId: string) =>
  bench.sandbox.facebook.truth
    .comments({ postId })
    .filter(({ parentId, removed }) => parentId === externalId && !removed)
    .map(({ message }) => message)

describe('A comment', () => {
  it('is answered by the Page, once, in the order accepted, whoever of the thread is answered', async () => {
    const top = await aComment()
    await act(top._id, reply('một'))
    const below = await aComment('em cũng hỏi', top.externalId)
    await act(below._id, reply('hai'))
    await act(top._id, reply('ba'))
    await Promise.all([bench.drainDue(), bench.drainDue(), bench.drainDue()])
    expect(replies(top.externalId)).toEqual(['em cũng hỏi', 'một', 'hai', 'ba'])
    await bench.listen()
    const own = await bench.store.comments.find({ shopId: SHOP, parentId: top._id, own: true }).lean()
    expect(own).toHaveLength(3)
  })

  it('waits as a thread: what is behind a held answer does not overtake it, another thread does', async () => {
    const [held, other] = [await aComment(), await aComment()]
    await act(held._id, reply('một'))
    await act(held._id, { do: 'like', liked: true })
    const match = { platform: 'facebook', op: 'POST */comments' }
    bench.sandbox.faults.add({ match, then: { graphError: { code: 2018300 } } })
    await bench.drain({ shopId: SHOP, threadKey: held._id })
    await act(other._id, reply('nhanh'))
    await bench.drainDue()
    expect(replies(other.externalId)).toEqual(['nhanh'])
    expect(onPlatform(held.externalId)?.likedByPage).toBe(false)
    bench.advance(5 * 60_000)
    await bench.drainDue()
    expect(replies(held.externalId)).toEqual(['một'])
    expect(onPlatform(held.externalId)?.likedByPage).toBe(true)
  })

  it('is hidden, shown, liked, unliked and deleted, and is seen so with us before the platform’s own word', async () => {
    const { _id, externalId } = await aComment()
    const after = async (wish: CommentWish) => {
      await act(_id, wish)
      await bench.drainDue()
      const { hidden, liked, deletedAt } = await comment(_id)
      return { hidden, liked, deleted: deletedAt !== null }
    }
    expect(await after({ do: 'hide', hidden: true })).toEqual({ hidden: true, liked: false, deleted: false })
    expect(onPlatform(externalId)?.hidden).toBe(true)
    expect(await after({ do: 'like', liked: true })).toEqual({ hidden: true, liked: true, deleted: false })
    expect(await after({ do: 'hide', hidden: false })).toEqual({ hidden: false, liked: true, deleted: false })
    expect(await after({ do: 'like', liked: false })).toEqual({ hidden: false, liked: false, deleted: false })
    expect(onPlatform(externalId)).toMatchObject({ hidden: false, likedByPage: false })
    expect(await after({ do: 'delete' })).toEqual({ hidden: false, liked: false, deleted: true })
    expect(onPlatform(externalId)?.removed).toBe(true)
    await bench.listen()
    expect(await comment(_id)).toMatchObject({ hidden: false, sealedText: null })
    expect(await codeOf(act(_id, reply('muộn')))).toBe('comment-deleted')
  })

  it('is edited only where the Page wrote it', async () => {
    const top = await aComment()
    expect(await codeOf(act(top._id, { do: 'edit', text: 'x' }))).toBe('not-own-comment')
    await act(top._id, reply('nhầm'))
    await bench.drainDue()
    const own = await bench.store.comments.findOne({ shopId: SHOP, parentId: top._id, own: true }).lean()
    await act(own?._id ?? '', { do: 'edit', text: 'đúng' })
    await bench.drainDue()
    expect(replies(top.externalId)).toEqual(['đúng'])
    await bench.listen()
    expect((await comment(own?._id ?? '')).editedAt).not.toBeNull()
  })

  it('takes an answer of 8,000 characters and no more, a private one of 2,000', async () => {
    const { _id } = await aComment()
    await act(_id, reply('d'.repeat(8_000)))
    expect(await codeOf(act(_id, reply('d'.repeat(8_001))))).toBe('text-too-long')
    expect(await codeOf(act(_id, { do: 'private-reply', text: 'd'.repeat(2_001) }))).toBe('text-too-long')
    await bench.drainDue()
  })

  it('whose answer was lost on the way is not answered twice: the thread is read', async () => {
    const top = await aComment()
    const match = { platform: 'facebook', op: 'POST */comments' }
    bench.sandbox.faults.add({ match, then: { doneButAnswerLost: true } })
    await act(top._id, reply('một'))
    await act(top._id, reply('hai'))
    const thread = { shopId: SHOP, threadKey: top._id }
    await bench.drain(thread)
    expect((await bench.rows(thread)).map(({ state }) => state)).toEqual(['unknown', 'pending'])
    await bench.listen()
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect((await bench.rows(thread)).map(({ state }) => state)).toEqual(['sent', 'sent'])
    expect(replies(top.externalId)).toEqual(['một', 'hai'])
  })

  it('is hidden once more where the answer to hiding was lost: done twice is the same', async () => {
    const { _id, externalId } = await aComment()
    await act(_id, { do: 'hide', hidden: true })
    bench.sandbox.faults.add({
      match: { platform: 'facebook', path: externalId },
      then: { doneButAnswerLost: true },
    })
    await bench.drain({ shopId: SHOP, threadKey: _id })
    expect(onPlatform(externalId)?.hidden).toBe(true)
    expect((await comment(_id)).hidden).toBe(false)
    bench.advance(60_000)
    await bench.drainDue()
    expect((await comment(_id)).hidden).toBe(true)
  })
})

describe('A private reply', () => {
  const privately = (text: string): CommentWish => ({ do: 'private-reply', text })
  const sentPrivately = (text: string) =>
    bench.sandbox.facebook.truth
      .sends(page.externalId)
      .flatMap(({ sends }) => sends.filter((s) => s.text === text))

  it('is made once of twenty racing requests', async () => {
    const { _id } = await aComment()
    const ends = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => act(_id, privately('đua'), `race-${_id}-${n}`)),
    )
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1)
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'private-reply-used' })
    await bench.drainDue()
    expect(sentPrivately('đua')).toHaveLength(1)
    expect((await comment(_id)).privateReplySentAt).not.toBeNull()
    expect(await codeOf(act(_id, privately('nữa')))).toBe('private-reply-used')
  })

  it('becomes a message of the conversation, with the author who wrote it', async () => {
    const { _id } = await aComment()
    await act(_id, privately('mời chị xem'))
    await bench.drainDue()
    await bench.listen()
    const [sent] = sentPrivately('mời chị xem')
    expect(
      await bench.store.messages.findOne({ shopId: SHOP, externalId: sent?.mid ?? '' }).lean(),
    ).toMatchObject({ authorKind: 'staff', authorId: STAFF.id, direction: 'out', sendStatus: 'sent' })
  })

  it('is possible for seven days, and not to the Page itself', async () => {
    const { _id } = await aComment()
    const top = await aComment()
    await act(top._id, reply('của trang'))
    await bench.drainDue()
    const own = await bench.store.comments.findOne({ shopId: SHOP, parentId: top._id, own: true }).lean()
    expect(await codeOf(act(own?._id ?? '', privately('x')))).toBe('not-supported-by-platform')
    bench.advance(7 * DAY_MS + 5_000)
    expect(await codeOf(act(_id, privately('muộn')))).toBe('private-reply-expired')
  })

  it('that did not leave gives the comment its one reply back', async () => {
    const { _id } = await aComment()
    const match = { platform: 'facebook', op: 'POST */messages' }
    bench.sandbox.faults.add({ match, then: { graphError: { code: 551 } } })
    await act(_id, privately('lần đầu'))
    await bench.drainDue()
    expect(await comment(_id)).toMatchObject({ privateReplyOutboxId: null, privateReplySentAt: null })
    await act(_id, privately('lần hai'))
    await bench.drainDue()
    expect(sentPrivately('lần hai')).toHaveLength(1)
  })

  it('whose answer was lost is settled by its echo', async () => {
    const { _id } = await aComment()
    const match = { platform: 'facebook', op: 'POST */messages' }
    bench.sandbox.faults.add({ match, then: { doneButAnswerLost: true } })
    await act(_id, privately('mất trả lời'))
    await bench.drain({ shopId: SHOP, threadKey: _id })
    await bench.listen()
    expect((await comment(_id)).privateReplySentAt).not.toBeNull()
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect(sentPrivately('mất trả lời')).toHaveLength(1)
  })
})

it('Nothing of this is offered for another shop’s comment', async () => {
  const { _id } = await aComment()
  const acting = actOnComment(bench.deps, 'shop-2', _id, reply('x'), {
    author: STAFF,
    idempotencyKey: 'foreign',
    fingerprint: null,
  })
  expect(await codeOf(acting)).toBe('not-found')
})

it('Every call to Facebook proves that it is ours', () => {
  const calls = bench.sandbox.history.calls({ platform: 'facebook' })
  expect(new Set(calls.map(({ op }) => op)).size).toBeGreaterThanOrEqual(6)
  const secret = bench.env.FACEBOOK_APP_SECRET ?? ''
  for (const { headers, query, op } of calls) {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
    const proof = createHmac('sha256', secret).update(token).digest('hex')
    expect(new URLSearchParams(query).get('appsecret_proof'), op).toBe(proof)
    expect(query).not.toContain('access_token')
  }
})
