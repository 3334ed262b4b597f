import { type NodeType, view } from './fields.ts'
import type { GraphCall } from './graph-call.ts'
import { graphTime, pageByCursor } from './paging.ts'
import type { Attachment, Conversation, Message } from './state.ts'
import { STANDARD_WINDOW_MS } from './threads.ts'
import type { World } from './world.ts'

export type ThreadMessage = { message: Message; conversation: Conversation }

const IMAGE_PX = 400

function identity(world: World, id: string) {
  const page = world.state.pages.get(id)
  const personId = world.state.psids.get(id)?.personId
  const name = page?.name ?? world.state.people.get(personId ?? '')?.name
  return { id, ...(name === undefined ? {} : { name }), email: `${id}@facebook.com` }
}

function attachmentView(world: World, attachment: Attachment, id: string) {
  const { type, name, contentType, sizeBytes } = attachment
  // Whoever reads a message again gets addresses signed anew.
  const url = attachment.url === null ? null : world.kit.media.sign(attachment.url)
  const isImage = type === 'image' || type === 'sticker'
  const imageData = {
    width: IMAGE_PX,
    height: IMAGE_PX,
    max_width: IMAGE_PX,
    max_height: IMAGE_PX,
    url,
    preview_url: url,
    ...(type === 'sticker' ? { render_as_sticker: true } : {}),
  }
  return {
    id,
    mime_type: contentType ?? (isImage ? 'image/png' : 'application/octet-stream'),
    name: name ?? `${type}-${id}`,
    size: sizeBytes ?? 0,
    ...(isImage ? { image_data: imageData } : {}),
    ...(type === 'video' ? { video_data: { url, width: IMAGE_PX, height: IMAGE_PX } } : {}),
    ...(isImage || type === 'video' ? {} : { file_url: url }),
  }
}

export function messageNode(world: World): NodeType<ThreadMessage> {
  const sender = ({ message, conversation }: ThreadMessage) =>
    message.from === 'person' ? conversation.psid : conversation.pageId
  const receiver = ({ message, conversation }: ThreadMessage) =>
    message.from === 'person' ? conversation.pageId : conversation.psid
  return {
    name: 'Message',
    defaults: ['id', 'created_time'],
    fields: {
      id: ({ message }) => message.mid,
      created_time: ({ message }) => graphTime(message.atMs),
      from: (node) => identity(world, sender(node)),
      to: (node) => ({ data: [identity(world, receiver(node))] }),
      message: ({ message }) => (message.deleted ? '' : (message.text ?? '')),
      attachments: ({ message }) =>
        message.attachments.length === 0 || message.deleted
          ? undefined
          : {
              data: message.attachments.map((item, at) =>
                attachmentView(world, item, `${message.mid}-${at}`),
              ),
            },
      shares: () => undefined,
      sticker: ({ message }) => message.attachments.find(({ type }) => type === 'sticker')?.url,
      reactions: ({ message, conversation }) =>
        message.reactions.length === 0
          ? undefined
          : {
              data: message.reactions.map(({ by, reaction }) => ({
                reaction,
                users: [{ id: by === 'person' ? conversation.psid : conversation.pageId }],
              })),
            },
      tags: ({ message }) => ({ data: [{ name: message.from === 'person' ? 'inbox' : 'sent' }] }),
      is_unsupported: () => undefined,
      thread_id: ({ conversation }) => conversation.id,
    },
  }
}

/** Newest first, as the edge lists them. */
export function listMessages(
  world: World,
  call: GraphCall,
  conversation: Conversation,
  fields: Parameters<typeof view>[2],
) {
  const newest = [...conversation.messages].reverse().map((message) => ({ message, conversation }))
  const node = messageNode(world)
  return pageByCursor(
    world,
    call,
    newest,
    ({ message }) => message.mid,
    (item) => view(node, item, fields),
  )
}

export function conversationNode(world: World, call: GraphCall): NodeType<Conversation> {
  const people = (node: Conversation) => ({
    data: [identity(world, node.psid), identity(world, node.pageId)],
  })
  return {
    name: 'UnifiedThread',
    defaults: ['id', 'link', 'updated_time'],
    fields: {
      id: (node) => node.id,
      link: (node) => `/${node.pageId}/inbox/${node.id.slice(2)}/`,
      updated_time: (node) => graphTime(node.updatedAtMs),
      snippet: (node) => node.messages.at(-1)?.text ?? undefined,
      message_count: (node) => node.messages.length,
      unread_count: (node) => node.unread,
      participants: people,
      senders: people,
      can_reply: (node) =>
        node.lastPersonAtMs !== null && world.kit.clock.nowMs() - node.lastPersonAtMs <= STANDARD_WINDOW_MS,
      is_subscribed: () => true,
      scoped_thread_key: (node) => node.id,
      former_participants: () => undefined,
      messages: (node, field) => {
        const inner: GraphCall = {
          ...call,
          method: 'GET',
          segments: [node.id, 'messages'],
          params: { ...field.args, ...(call.params.fields ? { fields: rawInner(field) } : {}) },
        }
        return listMessages(world, inner, node, field.inner)
      },
    },
  }
}

/** The inner field list as text, for the `next` link of a nested list. */
function rawInner({ inner }: Parameters<NodeType<unknown>['fields'][string]>[1]): string {
  return inner.map((field) => field.name + (field.inner.length > 0 ? `{${rawInner(field)}}` : '')).join(',')
}
