import { describe, expect, it } from 'vitest'
import { type FileToSend, splitMessage } from '../../../web/src/pages/inbox/split-message.ts'
import { textLimit } from '../../../web/src/pages/inbox/text-limit.ts'

const file = (mediaId: string, type: FileToSend['type'] = 'image'): FileToSend => ({
  mediaId,
  type,
  name: `${mediaId}.jpg`,
})
const split = (
  platform: 'facebook' | 'zalo',
  text: string,
  files: FileToSend[],
  replyTo: string | null = null,
) => splitMessage(platform, { text, files, replyTo }).map(({ message }) => message)
const picture = (mediaId: string) => ({ attachments: [{ type: 'image', mediaId }] })

describe('What staff write as one', () => {
  it('goes to Facebook as its pictures together, and then the words, which carry the quote', () => {
    expect(split('facebook', ' Dạ đây ạ ', [file('a'), file('b', 'gif')], 'msg_1')).toEqual([
      { attachments: [...picture('a').attachments, { type: 'gif', mediaId: 'b' }] },
      { text: 'Dạ đây ạ', replyTo: 'msg_1' },
    ])
  })

  it('goes to Facebook with every other file alone, in the order chosen, and no more pictures together than it takes', () => {
    const files = [file('a'), file('b', 'video'), file('c'), file('d')]
    expect(
      split('facebook', '', files).map(({ attachments }) => attachments?.map(({ mediaId }) => mediaId)),
    ).toEqual([['a'], ['b'], ['c', 'd']])
    const many = Array.from({ length: 31 }, (_, n) => file(`${n}`))
    expect(split('facebook', '', many).map(({ attachments }) => attachments?.length)).toEqual([30, 1])
  })

  it('goes to Zalo with the words under the last picture', () => {
    expect(split('zalo', 'Dạ đây ạ', [file('a'), file('b')], 'msg_1')).toEqual([
      picture('a'),
      { ...picture('b'), text: 'Dạ đây ạ', replyTo: 'msg_1' },
    ])
  })

  it('goes to Zalo apart where the last file is no picture', () => {
    expect(split('zalo', 'Báo giá ạ', [file('a', 'file')])).toEqual([
      { attachments: [{ type: 'file', mediaId: 'a' }] },
      { text: 'Báo giá ạ' },
    ])
  })

  it('without words lets the first file carry the quote', () => {
    expect(split('facebook', '', [file('a'), file('b', 'file')], 'msg_1')).toEqual([
      { ...picture('a'), replyTo: 'msg_1' },
      { attachments: [{ type: 'file', mediaId: 'b' }] },
    ])
  })

  it('of nothing is no message', () => {
    expect(split('zalo', '  \n ', [])).toEqual([])
  })
})

describe('The count of characters', () => {
  it('is shown near the limit, and tells by how many it is over', () => {
    expect(textLimit('facebook', 'a'.repeat(1_799))).toMatchObject({ isNear: false, isOver: false })
    expect(textLimit('facebook', 'a'.repeat(1_990))).toMatchObject({ left: 10, isNear: true, isOver: false })
    expect(textLimit('facebook', 'a'.repeat(2_003))).toMatchObject({ length: 2_003, left: -3, isOver: true })
  })

  it('takes an accented letter for one on Zalo, however the keyboard sent it', () => {
    const decomposed = 'ế'.normalize('NFD').repeat(2_000)
    expect(textLimit('zalo', decomposed)).toMatchObject({ left: 0, isOver: false })
  })
})
