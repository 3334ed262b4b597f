const time = '2026-05-01T10:00:00+0000'
const page = {
  id: '1001',
  name: 'Shop',
  access_token: 'EAAsimpagetoken',
  tasks: ['MESSAGING', 'MODERATE'],
  picture: { data: { url: 'https://cdn.example/p.png' } },
}
const card = {
  ...page,
  about: 'Áo dài',
  description: 'May đo',
  emails: ['shop@example.com'],
  cover: { id: '9', source: 'https://cdn.example/c.png' },
}
const post = {
  id: '1001_500',
  message: 'Hàng mới về',
  created_time: time,
  permalink_url: 'https://www.facebook.com/1001/posts/500',
  full_picture: 'https://cdn.example/f.png',
  from: { id: '1001', name: 'Shop' },
  is_published: true,
  shares: { count: 3 },
  comments: { data: [], summary: { total_count: 12 } },
  reactions: { data: [], summary: { total_count: 40 } },
}
const people = {
  data: [
    { id: '7201', name: 'Lan', email: '7201@facebook.com' },
    { id: '1001', name: 'Shop' },
  ],
}
const paging = {
  cursors: { before: 'QB', after: 'QA' },
  next: 'https://graph.example/v26.0/x?access_token=EAAsecret&limit=50&after=QA',
}
const success = { success: true }
const sent = { recipient_id: '7201', message_id: 'm_BBB' }

/** One answer of the Graph API for each mapped operation, with everything in it that we ask for. */
export const GRAPH_SAMPLES: Readonly<Record<string, { input: unknown; answer: unknown }>> = {
  'facebook.list-pages': { input: {}, answer: { data: [page], paging } },
  'facebook.page-by-id': { input: { pageId: '1001' }, answer: page },
  'facebook.page-profile': { input: { pageId: '1001' }, answer: card },
  'facebook.posts': { input: { pageId: '1001' }, answer: { data: [post], paging } },
  'facebook.post': { input: { postId: '1001_500' }, answer: post },
  'facebook.person-profile': {
    input: { personId: '7201' },
    answer: { id: '7201', name: 'Nguyễn Lan', profile_pic: 'https://cdn.example/l.png' },
  },
  'facebook.person-from-conversation': {
    input: { pageId: '1001', personId: '7201' },
    answer: { data: [{ id: 't_1', participants: people }], paging },
  },
  'facebook.conversations': {
    input: { pageId: '1001', newest: 5 },
    answer: {
      data: [
        {
          id: 't_1',
          updated_time: time,
          participants: people,
          messages: {
            data: [{ id: 'm_AAA', created_time: time, from: { id: '7201', name: 'Lan' }, message: 'hi' }],
            paging,
          },
        },
      ],
      paging,
    },
  },
  'facebook.conversation-messages': {
    input: { conversationId: 't_1' },
    answer: {
      data: [{ id: 'm_AAA', created_time: time, from: { id: '7201', name: 'Lan' }, message: 'hi' }],
      paging,
    },
  },
  'facebook.message': {
    input: { messageId: 'm_AAA' },
    answer: {
      id: 'm_AAA',
      attachments: { data: [{ mime_type: 'image/png', image_data: { url: 'https://cdn.example/a.png' } }] },
    },
  },
  'facebook.subscribe-page': { input: { pageId: '1001', fields: ['messages'] }, answer: success },
  'facebook.send-message': {
    input: { pageId: '1001', personId: '7201', text: 'Dạ', messagingType: 'RESPONSE', metadata: 'out_1' },
    answer: sent,
  },
  'facebook.save-attachment': {
    input: {
      pageId: '1001',
      type: 'image',
      file: { name: 'a.png', contentType: 'image/png', bytes: Buffer.from('x') },
    },
    answer: { attachment_id: '1857777774821032' },
  },
  'facebook.sender-action': {
    input: { pageId: '1001', personId: '7201', action: 'MARK_SEEN' },
    answer: { recipient_id: '7201' },
  },
  'facebook.private-reply': {
    input: { pageId: '1001', commentId: '500_900', text: 'Dạ', metadata: 'out_1' },
    answer: sent,
  },
  'facebook.reply-comment': { input: { commentId: '500_900', text: 'Dạ' }, answer: { id: '500_901' } },
  'facebook.edit-comment': { input: { commentId: '500_901', text: 'Dạ' }, answer: success },
  'facebook.delete-comment': { input: { commentId: '500_901' }, answer: success },
  'facebook.hide-comment': { input: { commentId: '500_900', hidden: true }, answer: success },
  'facebook.like-comment': { input: { commentId: '500_900', liked: true }, answer: { success: 'true' } },
  'facebook.comments': {
    input: { objectId: '1001_500' },
    answer: {
      data: [
        {
          id: '500_900',
          message: 'giá?',
          from: { id: '7201', name: 'Lan' },
          created_time: time,
          parent: { id: '500_800' },
          attachment: {
            type: 'photo',
            url: 'https://www.facebook.com/x',
            media: { image: { src: 'https://cdn.example/c.png' } },
          },
          is_hidden: false,
          user_likes: true,
          can_reply_privately: true,
        },
      ],
      paging,
    },
  },
  'facebook.comment': {
    input: { commentId: '500_900' },
    answer: {
      id: '500_900',
      attachment: { type: 'photo', media: { image: { src: 'https://cdn.example/c.png' } } },
    },
  },
}
