import { describe, expect, it } from 'vitest'
import { readFeed, theEvent } from './facebook-support.ts'

const comment = {
  item: 'comment',
  verb: 'add',
  from: { id: '7201', name: 'Lan' },
  post_id: '1001_500',
  comment_id: '500_900',
  parent_id: '1001_500',
  created_time: 1_767_000_000,
  message: 'giá?',
}
const read = (change: object) => theEvent(readFeed({ ...comment, ...change }))

describe('a comment', () => {
  it('is read with its post, author and time in milliseconds', () => {
    expect(read({ post: { permalink_url: 'https://www.facebook.com/x' } })).toEqual({
      kind: 'comment',
      accountId: '1001',
      atMs: 1_767_000_000_000,
      verb: 'add',
      externalId: '500_900',
      postExternalId: '1001_500',
      parentExternalId: null,
      fromId: '7201',
      fromName: 'Lan',
      text: 'giá?',
      attachments: [],
      postPermalink: 'https://www.facebook.com/x',
    })
  })

  it('under a comment names the one it answers', () => {
    expect(read({ comment_id: '500_901', parent_id: '500_900' })).toMatchObject({
      parentExternalId: '500_900',
    })
  })

  it('of the Page itself can be told by its author', () => {
    expect(read({ from: { id: '1001', name: 'Shop' } })).toMatchObject({ accountId: '1001', fromId: '1001' })
  })

  it.each([
    ['add', 'add'],
    ['edited', 'edited'],
    ['edit', 'edited'],
    ['remove', 'remove'],
    ['hide', 'hide'],
    ['unhide', 'unhide'],
  ])('with verb %s is read as %s', (verb, expected) => {
    expect(read({ verb })).toMatchObject({ kind: 'comment', verb: expected })
  })

  it('whose author and text are withheld is still a comment', () => {
    expect(read({ from: undefined, message: undefined })).toMatchObject({
      fromId: null,
      fromName: null,
      text: null,
    })
    expect(read({ from: { id: 7201 } })).toMatchObject({ fromId: '7201', fromName: null })
  })

  it('with a picture brings its address', () => {
    expect(read({ photo: 'https://cdn.example/c.jpg' })).toMatchObject({
      attachments: [{ type: 'image', url: 'https://cdn.example/c.jpg' }],
    })
  })

  it('with a verb nobody described is kept by name', () => {
    expect(read({ verb: 'frobnicate' })).toMatchObject({
      kind: 'unknown',
      name: 'changes.feed.comment.frobnicate',
    })
  })

  it('without an id is not readable', () => {
    expect(readFeed({ ...comment, comment_id: null })).toMatchObject([{ ok: false }])
  })
})

describe('a post', () => {
  const post = { post_id: '1001_510', created_time: 1_767_000_120, message: 'Hàng mới', from: { id: '1001' } }

  it.each(['post', 'status', 'photo', 'video', 'share', 'link'])('of item %s is read', (item) => {
    expect(theEvent(readFeed({ ...post, item, verb: 'add', published: 1, link: 'https://x' }))).toMatchObject(
      {
        kind: 'post',
        verb: 'add',
        externalId: '1001_510',
        fromId: '1001',
        text: 'Hàng mới',
        link: 'https://x',
      },
    )
  })

  it.each([
    ['unpublished photo', { item: 'photo', verb: 'add', published: 0 }, 'acknowledged'],
    ['muted video', { item: 'video', verb: 'mute' }, 'acknowledged'],
    ['reaction', { item: 'reaction', verb: 'add', reaction_type: 'love' }, 'acknowledged'],
    ['album', { item: 'album', verb: 'add' }, 'unknown'],
  ])('that is none (%s) is %s', (_, change, kind) => {
    expect(theEvent(readFeed({ ...post, ...change }))).toMatchObject({ kind })
  })

  it('elsewhere that mentions the Page is acknowledged', () => {
    expect(theEvent(readFeed({ ...post, item: 'post', verb: 'add' }, 'mention'))).toMatchObject({
      kind: 'acknowledged',
      name: 'mention',
    })
  })
})
