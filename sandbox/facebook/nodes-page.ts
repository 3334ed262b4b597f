import type { NodeType } from './fields.ts'
import type { GraphCall } from './graph-call.ts'
import type { Page, User } from './state.ts'
import { pageTokenFor, scopesOf } from './tokens.ts'
import type { World } from './world.ts'

const PICTURE_PX = 200
const COVER_PX = 820

export function pictureData(world: World, seed: string) {
  return {
    data: {
      url: world.kit.media.pictureUrl(seed, PICTURE_PX),
      width: PICTURE_PX,
      height: PICTURE_PX,
      is_silhouette: false,
    },
  }
}

/** Fields of a Page as this call may see them: `tasks` and `access_token` depend on whose token it is. */
export function pageNode(world: World, call: GraphCall): NodeType<Page> {
  const tasksOf = (page: Page) => world.state.users.get(call.token.userId ?? '')?.roles[page.id]
  const tokenOf = (page: Page) => {
    if (call.token.kind === 'page') return call.token.pageId === page.id ? call.token.token : undefined
    const mayHave = scopesOf(world, call.token, page.id).includes('pages_show_list')
    return mayHave && tasksOf(page) ? pageTokenFor(world, call.token, page.id).token : undefined
  }
  return {
    name: 'Page',
    defaults: ['name', 'id'],
    fields: {
      id: (page) => page.id,
      name: (page) => page.name,
      about: (page) => page.about,
      description: (page) => page.description,
      category: (page) => page.category,
      category_list: (page) => [{ id: '2200', name: page.category }],
      emails: (page) => (page.emails.length > 0 ? page.emails : undefined),
      phone: (page) => page.phone,
      website: (page) => page.website,
      username: (page) => page.username,
      link: (page) => `https://www.facebook.com/${page.id}`,
      picture: (page) => pictureData(world, `page-${page.id}`),
      cover: (page) =>
        page.coverSeed === null
          ? undefined
          : {
              id: page.id,
              source: world.kit.media.pictureUrl(page.coverSeed, COVER_PX),
              offset_x: 0,
              offset_y: 0,
            },
      fan_count: (page) => page.followers,
      followers_count: (page) => page.followers,
      location: () => undefined,
      hours: () => undefined,
      verification_status: () => 'not_verified',
      is_published: (page) => page.isPublished,
      tasks: (page) => tasksOf(page),
      access_token: tokenOf,
    },
  }
}

export function userNode(world: World, call: GraphCall): NodeType<User> {
  const isOwn = (user: User) => user.id === call.token.userId
  return {
    name: 'User',
    defaults: ['name', 'id'],
    fields: {
      id: (user) => user.id,
      name: (user) => user.name,
      first_name: (user) => user.name.split(' ').at(-1),
      last_name: (user) => user.name.split(' ')[0],
      email: (user) =>
        isOwn(user) && scopesOf(world, call.token).includes('email') ? user.email : undefined,
      picture: (user) => pictureData(world, `user-${user.id}`),
    },
  }
}
