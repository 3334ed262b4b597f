import { createZaloChannel } from '../../src/channels/zalo/index.ts'
import { zaloOperations } from '../../src/channels/zalo/operations/index.ts'
import { signed, USER, zaloSettings } from '../unit/channels/zalo-support.ts'
import { keepsChannelContract } from './channel.ts'

const OA_CARD = {
  oaid: '3120456789012345678',
  name: 'Tiệm hoa',
  description: 'Hoa tươi',
  avatar: 'https://x/a.jpg',
  cover: 'https://x/c.jpg',
}
const SENT = {
  message_id: 'm1',
  user_id: USER,
  sent_time: '1767225600456',
  quota: { quota_type: 'reply' },
}
const UPLOAD = { name: 'a.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF') }
const HISTORY = [
  { message_id: 'm1', src: 1, time: 1767225600456, type: 'text', message: 'chào', from_id: USER, to_id: '1' },
]
const userId = USER

keepsChannelContract('zalo', () => ({
  channel: createZaloChannel(zaloSettings),
  sign: signed,
  operations: zaloOperations,
  samples: {
    'zalo.oa-profile': { input: {}, answer: OA_CARD },
    'zalo.followers': { input: { offset: 0 }, answer: { total: 1, users: [{ user_id: USER }] } },
    'zalo.person-detail': {
      input: { userId },
      answer: {
        user_id: USER,
        display_name: 'Lan',
        user_is_follower: true,
        shared_info: { name: 'Lan', phone: '84900000001', address: '12 Lê Lợi' },
      },
    },
    'zalo.request-info': {
      input: { userId, title: 'Shop', subtitle: 'Xin thông tin', imageUrl: 'https://x/b.jpg' },
      answer: SENT,
    },
    'zalo.send-message': { input: { userId, text: 'dạ' }, answer: SENT },
    'zalo.upload-image': { input: UPLOAD, answer: { attachment_id: 'a1' } },
    'zalo.upload-gif': { input: UPLOAD, answer: { attachment_id: 'a1' } },
    'zalo.upload-file': { input: UPLOAD, answer: { token: 't1' } },
    'zalo.quota': {
      input: { userId },
      answer: { last_interaction: '1767225600456', cs_reply: { remain: 8, total: 8 } },
    },
    'zalo.oa-quota': { input: {}, answer: [{ asset_id: 'a', total: 2000, remain: '1990' }] },
    'zalo.recent-chats': { input: { offset: 0 }, answer: HISTORY },
    'zalo.conversation': { input: { userId, offset: 0 }, answer: HISTORY },
  },
}))
