import { badParam, GraphError, noSuchObject } from '../graph-error.ts'
import { askedFields, type NodeType, view } from '../fields.ts'
import { NEEDS, requirePage } from '../gates.ts'
import type { GraphCall } from '../graph-call.ts'
import type { Person } from '../state.ts'
import { scopesOf } from '../tokens.ts'
import type { World } from '../world.ts'

/** Vietnamese order: family name first. */
function nameParts({ name }: Person): { first: string; last: string | undefined } {
  const words = name.split(' ')
  return { first: words.at(-1) ?? name, last: words.length > 1 ? words.slice(0, -1).join(' ') : undefined }
}

function gated(call: GraphCall, world: World, scope: string, value: unknown): unknown {
  if (scopesOf(world, call.token).includes(scope)) return value
  throw new GraphError(10, `(#10) This endpoint requires the '${scope}' permission.`)
}

function profileNode(world: World, call: GraphCall): NodeType<{ psid: string; person: Person }> {
  return {
    name: 'User',
    defaults: ['first_name', 'last_name', 'profile_pic', 'id'],
    fields: {
      id: ({ psid }) => psid,
      name: ({ person }) => person.name,
      first_name: ({ person }) => nameParts(person).first,
      last_name: ({ person }) => nameParts(person).last,
      profile_pic: ({ person }) => world.kit.media.pictureUrl(`person-${person.id}`),
      locale: () => gated(call, world, 'pages_user_locale', 'vi_VN'),
      timezone: () => gated(call, world, 'pages_user_timezone', 7),
      gender: () => gated(call, world, 'pages_user_gender', 'female'),
    },
  }
}

/** `GET /{psid}`: only people who wrote to the Page, and only with the reviewed feature (§7). */
export function readProfile(world: World, call: GraphCall) {
  const psid = call.segments[0] ?? ''
  const owner = world.state.psids.get(psid)
  const person = world.state.people.get(owner?.personId ?? '')
  if (!owner || !person || owner.pageId !== call.token.pageId) throw noSuchObject(psid)
  requirePage(world, call, owner.pageId, NEEDS.readProfile)
  if (!world.state.app.userProfile) throw noSuchObject(psid)
  if (world.state.conversations.get(psid)?.lastPersonAtMs == null) throw noSuchObject(psid)
  if (person.profile === 'none') throw badParam('No profile available for this user.', 2018218)
  return view(profileNode(world, call), { psid, person }, askedFields(call.params))
}
