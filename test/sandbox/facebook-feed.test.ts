import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  ALL_SCOPES,
  errorOf,
  graph,
  type Json,
  PAGE,
  pageToken,
  type Receiver,
  readAll,
  SHOPPER,
  startFacebook,
  startReceiver,
  userToken,
} from './facebook-support.ts'

let receiver: Receiver
let sandbox: Sandbox
let token: string
let postId: string

beforeEach(async () => {
  receiver = await startReceiver()
  sandbox = await startFacebook({ receiver })
  token = await pageToken(sandbox, [...ALL_SCOPES, 'pages_manage_posts'])
  const post = await sandbox.facebook.call<Json>('addPost', {
    pageId: PAGE,
    message: 'Mẫu mới',
    silent: true,
  })
  postId = String(post.id)
})
afterEach(async () => {
  await sandbox.close()
  await receiver.close()
})

async function comment(message: string, parentId?: string): Promise<string> {
  const made = await sandbox.facebook.call<Json>('comment', {
    postId,
    personId: SHOPPER,
    message,
    ...(parentId ? { parentId } : {}),
  })
  return String(made.id)
}

async function values(): Promise<Json[]> {
  await sandbox.idle(5000)
  return receiver.events().map(({ value }) => value as Json)
}

test('a comment, its edit, hiding, showing and removal are told with the members of each verb', async () => {
  const id = await comment('giá?')
  await sandbox.facebook.call('editComment', { commentId: id, message: 'giá bao nhiêu?' })
  await sandbox.facebook.call('moderateComment', { commentId: id, action: 'hide' })
  await sandbox.facebook.call('moderateComment', { commentId: id, action: 'unhide' })
  await sandbox.facebook.call('deleteComment', { commentId: id })
  const seen = await values()
  expect(seen.map(({ verb }) => verb)).toEqual(['add', 'edited', 'hide', 'unhide', 'remove'])
  expect(seen[0]).toMatchObject({
    item: 'comment',
    from: { id: '7201', name: 'Nguyễn Lan' },
    post_id: postId,
    comment_id: id,
    parent_id: postId,
    message: 'giá?',
    post: { id: postId, is_published: true },
  })
  expect(String(seen[0]?.created_time)).toMatch(/^\d{10}$/)
  expect(id.startsWith(`${postId.split('_')[1]}_`)).toBe(true)
  expect(seen[4]).not.toHaveProperty('message')
  expect(receiver.bodies()[0]?.entry[0]?.time.toString()).toMatch(/^\d{10}$/)
})

test('a reply as the Page answers its id and comes back as a self event', async () => {
  const id = await comment('giá?')
  const reply = await graph(sandbox, `${id}/comments`, token, { form: { message: '250k ạ' } })
  expect(reply.status).toBe(200)
  const self = (await values())[1]
  expect(self).toMatchObject({
    verb: 'add',
    from: { id: PAGE },
    parent_id: id,
    comment_id: reply.body.id,
    message: '250k ạ',
  })
})

test('a reply to a reply hangs under the first level', async () => {
  const top = await comment('một')
  const second = await comment('hai', top)
  await comment('ba', second)
  expect((await values()).map(({ parent_id }) => parent_id)).toEqual([postId, top, top])
})

test('hide, unhide, like, edit of own text and delete answer success and stand in the truth', async () => {
  const id = await comment('giá?')
  const own = String(
    (await graph(sandbox, `${postId}/comments`, token, { form: { message: 'chào' } })).body.id,
  )
  const change = (target: string, form: Record<string, string>) => graph(sandbox, target, token, { form })
  expect((await change(id, { is_hidden: 'true' })).body).toEqual({ success: true })
  expect(sandbox.facebook.state.comments.get(id)?.hidden).toBe(true)
  await change(id, { is_hidden: 'false' })
  expect(sandbox.facebook.state.comments.get(id)?.hidden).toBe(false)
  expect((await graph(sandbox, `${id}/likes`, token, { method: 'POST' })).body).toEqual({ success: true })
  expect(sandbox.facebook.state.comments.get(id)?.likedByPage).toBe(true)
  await graph(sandbox, `${id}/likes`, token, { method: 'DELETE' })
  expect(sandbox.facebook.state.comments.get(id)?.likedByPage).toBe(false)
  await change(own, { message: 'chào bạn' })
  expect(sandbox.facebook.state.comments.get(own)?.message).toBe('chào bạn')
  expect(errorOf(await change(id, { message: 'sửa hộ' }))?.[0]).toBe(200)
  expect((await graph(sandbox, id, token, { method: 'DELETE' })).body).toEqual({ success: true })
  expect(errorOf(await graph(sandbox, id, token))).toEqual([100, 33])
})

test('the same comment twice within a minute is a duplicate', async () => {
  const write = () => graph(sandbox, `${postId}/comments`, token, { form: { message: 'giảm giá' } })
  expect((await write()).status).toBe(200)
  expect(errorOf(await write())?.[0]).toBe(506)
})

test('comments are listed by level or as a stream, in either order, with a summary', async () => {
  const top = await comment('một')
  await comment('hai', top)
  await comment('ba')
  const list = async (query: Record<string, string>) =>
    (
      await graph(sandbox, `${postId}/comments`, token, {
        query: { fields: 'id,message,parent{id},from', ...query },
      })
    ).body
  const messages = (body: Json) => (body.data as Json[]).map(({ message }) => message)
  expect(messages(await list({}))).toEqual(['một', 'ba'])
  expect(messages(await list({ filter: 'stream' }))).toEqual(['một', 'hai', 'ba'])
  expect(messages(await list({ order: 'reverse_chronological' }))).toEqual(['ba', 'một'])
  expect((await list({ summary: 'true', filter: 'stream' })).summary).toMatchObject({ total_count: 3 })
  const replies = (await graph(sandbox, `${top}/comments`, token)).body.data as Json[]
  expect(replies.map(({ message }) => message)).toEqual(['hai'])
})

test('standard access withholds who wrote', async () => {
  const id = await comment('trước')
  expect((await graph(sandbox, id, token)).body.from).toEqual({ id: '7201', name: 'Nguyễn Lan' })
  sandbox.facebook.setApp({ access: 'standard' })
  expect((await graph(sandbox, id, token)).body).not.toHaveProperty('from')
  await comment('sau')
  const last = (await values()).at(-1)
  expect(last).not.toHaveProperty('from')
  expect(last).not.toHaveProperty('message')
})

test('a user token cannot act as the Page', async () => {
  const user = await userToken(sandbox, ALL_SCOPES)
  expect(errorOf(await graph(sandbox, `${postId}/comments`, user, { form: { message: 'x' } }))?.[0]).toBe(210)
})

test('posts page by time through the links, newest first, visitors only with their permission', async () => {
  const nowMs = sandbox.clock.nowMs()
  for (let at = 1; at <= 7; at += 1)
    await sandbox.facebook.call('addPost', {
      pageId: PAGE,
      message: `bài ${at}`,
      atMs: nowMs - at * 1000,
      silent: true,
    })
  await sandbox.facebook.call('visitorPost', { pageId: PAGE, personId: SHOPPER, message: 'khách đăng' })
  const first = await graph(sandbox, `${PAGE}/feed`, token, {
    query: { limit: '3', fields: 'id,message,from' },
  })
  expect((first.body.paging as Json).next).toContain('until=')
  const all = await readAll(first)
  expect(all.items.length).toBe(9)
  expect(new Set(all.items.map(({ id }) => id)).size).toBe(9)
  expect(all.items.some(({ message }) => message === 'khách đăng')).toBe(true)
  await sandbox.facebook.call('setPermission', {
    userId: '3001',
    permission: 'pages_read_user_content',
    status: 'declined',
  })
  expect((await readAll(await graph(sandbox, `${PAGE}/feed`, token))).items.length).toBe(8)
})

test('a post can carry its comments and counts', async () => {
  await comment('một')
  await sandbox.facebook.call('reactToItem', { itemId: postId, personId: SHOPPER, reaction: 'love' })
  const fields = 'id,message,comments.limit(1).summary(true){message},reactions.summary(true).limit(0)'
  const post = (await graph(sandbox, postId, token, { query: { fields } })).body
  expect(post).toMatchObject({
    comments: { data: [{ message: 'một' }], summary: { total_count: 1 } },
    reactions: { summary: { total_count: 1 } },
  })
  expect((await values()).at(-1)).toMatchObject({ item: 'reaction', verb: 'add', reaction_type: 'love' })
})

test('the Page can publish, edit and delete a post', async () => {
  const { body } = await graph(sandbox, `${PAGE}/feed`, token, { form: { message: 'Bài mới' } })
  const id = String(body.id)
  await graph(sandbox, id, token, { form: { message: 'Bài đã sửa' } })
  expect((await graph(sandbox, id, token)).body.message).toBe('Bài đã sửa')
  await graph(sandbox, id, token, { method: 'DELETE' })
  expect(errorOf(await graph(sandbox, id, token))).toEqual([100, 33])
  expect((await values()).map(({ item, verb }) => [item, verb])).toEqual([
    ['status', 'add'],
    ['status', 'edited'],
    ['status', 'remove'],
  ])
})
