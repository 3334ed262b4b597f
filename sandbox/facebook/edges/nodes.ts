import { redirect } from '../../kit/answers.ts'
import { noSuchObject } from '../graph-error.ts'
import { askedFields, view } from '../fields.ts'
import { NEEDS, requirePage } from '../gates.ts'
import { type GraphCall, textParam } from '../graph-call.ts'
import { pageNode, pictureData, userNode } from '../nodes-page.ts'
import type { World } from '../world.ts'
import { changeComment, deleteComment, readComment } from './comments.ts'
import { readConversation, readMessage } from './conversations.ts'
import { deletePost, editPost, readPost } from './posts.ts'
import { readProfile } from './profile.ts'

/** Members of a Page's card that any token of its people may read. */
const FREE_FIELDS = ['id', 'name', 'access_token', 'tasks', 'category', 'link', 'picture']

function readPage(world: World, call: GraphCall, pageId: string) {
  const { state } = world
  const page = state.pages.get(pageId)
  const fields = askedFields(call.params)
  if (!page) throw noSuchObject(pageId)
  if (call.token.kind === 'page') {
    const free = fields.every(({ name }) => FREE_FIELDS.includes(name))
    requirePage(world, call, pageId, free ? { scopes: [], tasks: [], missing: 10 } : NEEDS.readCard)
  } else {
    const chosen = state.grants.get(call.token.userId ?? '')?.pageIds.includes(pageId)
    if (!chosen || !state.users.get(call.token.userId ?? '')?.roles[pageId]) throw noSuchObject(pageId)
  }
  return view(pageNode(world, call), page, fields)
}

/** `GET /{id}`: whatever the id names. */
export function readNode(world: World, call: GraphCall) {
  const id = call.segments[0] ?? ''
  const { state } = world
  if (state.pages.has(id)) return readPage(world, call, id)
  const user = state.users.get(id)
  if (user && call.token.userId === id) return view(userNode(world, call), user, askedFields(call.params))
  if (id === state.app.id) return { id, name: state.app.name, category: 'Business' }
  if (state.psids.has(id)) return readProfile(world, call)
  if (state.messages.has(id)) return readMessage(world, call)
  if (state.conversationIds.has(id)) return readConversation(world, call)
  if (state.posts.has(id)) return readPost(world, call)
  if (state.comments.has(id)) return readComment(world, call)
  throw noSuchObject(id)
}

/** `POST /{id}`: comments and posts can be changed. */
export function changeNode(world: World, call: GraphCall) {
  const id = call.segments[0] ?? ''
  return world.state.posts.has(id) ? editPost(world, call) : changeComment(world, call)
}

/** `DELETE /{id}`. */
export function deleteNode(world: World, call: GraphCall) {
  const id = call.segments[0] ?? ''
  return world.state.posts.has(id) ? deletePost(world, call) : deleteComment(world, call)
}

/** `GET /{page|user}/picture`: a 302 unless `redirect=false`. */
export function readPicture(world: World, call: GraphCall) {
  const id = call.segments[0] ?? ''
  const isPage = world.state.pages.has(id)
  if (!isPage && !world.state.users.has(id)) throw noSuchObject(id)
  const picture = pictureData(world, `${isPage ? 'page' : 'user'}-${id}`)
  const asData = ['false', '0'].includes(textParam(call.params, 'redirect') ?? '')
  return asData ? picture : redirect(picture.data.url)
}
