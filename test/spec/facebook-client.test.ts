import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OutboundAction, Receipt } from '../../src/channels/channel.ts'
import { createFacebookChannel } from '../../src/channels/facebook/index.ts'
import { type FacebookClient, openFacebookClient, PAGE, PERSON, refusal } from './support/facebook-client.ts'

let open: FacebookClient
let sandbox: FacebookClient['sandbox']
let call: FacebookClient['call']
let run: FacebookClient['run']

beforeAll(async () => {
  open = await openFacebookClient()
  ;({ sandbox, call, run } = open)
})
afterEach(() => sandbox.faults.clear())
afterAll(() => open?.close())

const perform = (action: OutboundAction): Promise<Receipt> =>
  createFacebookChannel(open.settings).perform(action, { externalId: PAGE }, call)
const send = (change: Partial<Extract<OutboundAction, { do: 'send-message' }>> = {}) =>
  perform({
    do: 'send-message',
    personId: PERSON,
    text: 'Dạ còn ạ',
    attachments: [],
    replyToExternalId: null,
    window: 'free',
    outboxId: 'out_1',
    ...change,
  })
const writes = (text: string) =>
  sandbox.facebook.call<{ mid: string }>('sendMessage', { pageId: PAGE, personId: 'lan', text })

/** What the platform believes the Page sent to the person under this mark. */
const sentAs = (outboxId: string) =>
  sandbox.facebook.truth.messages(PERSON).filter(({ metadata }) => metadata === outboxId)

describe('sending', () => {
  it('reaches the person once, with our mark, as an answer to a message', async () => {
    const { mid } = await writes('Còn không?')
    const receipt = await send({ replyToExternalId: mid, outboxId: 'out_reply' })
    const truth = sentAs('out_reply')
    expect(truth).toMatchObject([{ mid: receipt.externalId, text: 'Dạ còn ạ', replyTo: mid }])
  })

  it('uploads a file, and hands on the address of a picture', async () => {
    await writes('Gửi mình hóa đơn')
    const bytes = Buffer.from('%PDF-1.4 hóa đơn')
    await send({
      text: null,
      outboxId: 'out_file',
      attachments: [
        { type: 'file', from: 'bytes', name: 'hoa-don.pdf', contentType: 'application/pdf', bytes },
      ],
    })
    const url = sandbox.media.pictureUrl('ao-dai')
    await send({ text: null, outboxId: 'out_url', attachments: [{ type: 'image', from: 'url', url }] })
    expect(sentAs('out_file')[0]?.attachments).toMatchObject([
      { type: 'file', name: 'hoa-don.pdf', sizeBytes: bytes.length },
    ])
    expect(sentAs('out_url')[0]?.attachments).toMatchObject([{ type: 'image' }])
    const missing = { type: 'image', from: 'url', url: `${sandbox.url}/media/nothing` } as const
    expect(await refusal(send({ text: null, attachments: [missing] }))).toMatchObject({
      code: 'attachment-unreachable',
    })
  })

  it('is refused outside the window, unless a human agent sends it', async () => {
    await writes('Chào shop')
    const startMs = sandbox.clock.nowMs()
    sandbox.clock.advance(25 * 3_600_000)
    expect(await refusal(send())).toMatchObject({
      code: 'outside-window',
      retry: 'never',
      platformCode: '10/2018278',
    })
    await expect(send({ window: 'human-agent' })).resolves.toMatchObject({ sentAtMs: null })
    sandbox.clock.set(startMs)
  })

  it('whose answer is lost has an unknown outcome, and was done', async () => {
    await writes('Alo')
    sandbox.faults.add({
      match: { platform: 'facebook', path: 'messages' },
      then: { doneButAnswerLost: true },
    })
    expect(await refusal(send({ outboxId: 'out_lost' }))).toMatchObject({
      code: 'answer-lost',
      retry: 'outcome-unknown',
    })
    expect(sentAs('out_lost')).toHaveLength(1)
  })

  it.each<[string, object, string, string]>([
    [
      'sent though an error came',
      { graphError: { code: 1, subcode: 1357046 } },
      'sent-though-error',
      'outcome-unknown',
    ],
    ['over its rate', { graphError: { code: 613 } }, 'rate-limited', 'after-delay'],
    ['by a dead token', { graphError: { code: 190, subcode: 460 } }, 'password-changed', 'after-relink'],
    [
      'while another app answers',
      { graphError: { code: 10, subcode: 2018300 } },
      'thread-held-elsewhere',
      'after-delay',
    ],
    ['into an outage', { status: 502, body: '<html>' }, 'platform-down', 'outcome-unknown'],
    ['into a closed door', { close: true }, 'answer-lost', 'outcome-unknown'],
  ])('%s says what to do next', async (_, then, code, retry) => {
    await writes('Alo')
    sandbox.faults.add({ match: { platform: 'facebook', path: 'messages' }, then: then as never })
    expect(await refusal(send())).toMatchObject({ code, retry })
  })

  it('marks the conversation as seen', async () => {
    await writes('Alo')
    await expect(perform({ do: 'mark-read', personId: PERSON })).resolves.toEqual({
      externalId: null,
      sentAtMs: null,
    })
  })

  it('tells how much of the Page’s allowance is used', async () => {
    await writes('Alo')
    await sandbox.facebook.call('setUsage', { pageId: PAGE, type: 'messenger', usage: { percent: 40 } })
    const seen = { pageId: PAGE, personId: PERSON, action: 'MARK_SEEN' }
    const { usage } = await run('facebook.sender-action', seen, open.pageToken)
    expect(usage.accountPercent).toBeGreaterThanOrEqual(40)
    await sandbox.facebook.call('setUsage', { pageId: PAGE, type: 'messenger', usage: null })
  })
})

describe('comments', () => {
  it('are answered, edited, hidden, liked, and deleted once or twice alike', async () => {
    const post = await sandbox.facebook.call<{ id: string }>('addPost', { pageId: PAGE, message: 'Hàng mới' })
    const comment = await sandbox.facebook.call<{ id: string }>('comment', {
      postId: post.id,
      personId: 'lan',
      message: 'giá?',
    })
    const reply = await perform({
      do: 'reply-comment',
      commentExternalId: comment.id,
      text: 'Dạ 100k',
      attachmentUrl: null,
    })
    const own = reply.externalId ?? ''
    await perform({ do: 'edit-comment', commentExternalId: own, text: 'Dạ 90k' })
    await perform({ do: 'hide-comment', commentExternalId: comment.id, hidden: true })
    await perform({ do: 'like-comment', commentExternalId: comment.id, liked: true })
    const read = () =>
      call<object, { comments: object[] }>('facebook.comments', { objectId: post.id }).then(
        ({ comments }) => comments,
      )
    expect(await read()).toMatchObject([
      { id: comment.id, fromId: PERSON, message: 'giá?', hidden: true, liked: true, parentId: null },
      { id: own, fromId: PAGE, message: 'Dạ 90k', parentId: comment.id },
    ])
    await perform({ do: 'like-comment', commentExternalId: comment.id, liked: false })
    await perform({ do: 'hide-comment', commentExternalId: comment.id, hidden: false })
    await perform({ do: 'delete-comment', commentExternalId: own })
    await perform({ do: 'delete-comment', commentExternalId: own })
    expect(await read()).toMatchObject([{ id: comment.id, hidden: false, liked: false }])
  })

  it('are answered privately once', async () => {
    const post = await sandbox.facebook.call<{ id: string }>('addPost', { pageId: PAGE, message: 'Sale' })
    const comment = await sandbox.facebook.call<{ id: string }>('comment', {
      postId: post.id,
      personId: 'lan',
      message: 'inbox mình',
    })
    const reply = (): Promise<Receipt> =>
      perform({
        do: 'private-reply',
        commentExternalId: comment.id,
        text: 'Dạ chào chị',
        outboxId: 'out_private',
      })
    expect((await reply()).externalId).toMatch(/^m_/)
    expect(await refusal(reply())).toMatchObject({ code: 'private-reply-impossible', retry: 'never' })
  })
})

describe('reading', () => {
  it('a Page’s card and posts', async () => {
    expect(await call('facebook.page-profile', { pageId: PAGE })).toMatchObject({
      name: 'Tiệm Hoa',
      emails: ['hoa@shop.example'],
      pictureUrl: expect.stringContaining('http') as unknown,
    })
    expect(await call('facebook.page-profile', { pageId: PAGE, only: 'name' })).toMatchObject({ emails: [] })
    const { posts } = await call<object, { posts: { id: string }[] }>('facebook.posts', { pageId: PAGE })
    expect(posts).toMatchObject([
      { message: 'Sale', fromId: PAGE, counts: { comments: 1 } },
      { message: 'Hàng mới' },
    ])
    expect(await call('facebook.post', { postId: posts[0]?.id })).toEqual(posts[0])
  })

  it('a conversation, its messages and its person', async () => {
    await writes('cuối cùng')
    const { conversations } = await call<object, { conversations: { id: string; participants: object[] }[] }>(
      'facebook.conversations',
      { pageId: PAGE },
    )
    expect(conversations[0]?.participants).toContainEqual({ id: PERSON, name: 'Nguyễn Lan' })
    const conversationId = conversations[0]?.id ?? ''
    const { messages } = await call<object, { messages: object[] }>('facebook.conversation-messages', {
      conversationId,
    })
    expect(messages[0]).toMatchObject({ fromId: PERSON, text: 'cuối cùng', toIds: [PAGE], attachments: [] })
    expect(messages.some((one) => 'attachments' in one && (one.attachments as object[]).length > 0)).toBe(
      true,
    )
    expect(await call('facebook.person-from-conversation', { pageId: PAGE, personId: PERSON })).toEqual({
      name: 'Nguyễn Lan',
    })
  })

  it('a person, or the reason why not', async () => {
    expect(await call('facebook.person-profile', { personId: PERSON })).toMatchObject({ name: 'Nguyễn Lan' })
    sandbox.facebook.setApp({ userProfile: false })
    expect(await refusal(call('facebook.person-profile', { personId: PERSON }))).toMatchObject({
      code: 'object-missing',
    })
    sandbox.facebook.setApp({ userProfile: true })
  })
})

describe('everything sent to Facebook', () => {
  it('carried its proof, and no token in an address but the one asked about', () => {
    const calls = sandbox.history
      .calls({ platform: 'facebook' })
      .filter(({ path }) => path.startsWith('/v26.0/'))
    expect(calls.length).toBeGreaterThan(30)
    for (const { path, query, headers } of calls) {
      if (path.endsWith('/debug_token')) continue
      expect(query).not.toContain('EAA')
      if (headers.authorization?.includes('EAA')) expect(query).toMatch(/appsecret_proof=[0-9a-f]{64}/)
    }
  })
})
