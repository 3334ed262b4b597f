import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id, OptionalText } from '../events/shapes.ts'
import { Picture } from './answer-shapes.ts'
import { nodePath } from './node-path.ts'
import { listOf, PAGE_SIZE, positionQuery } from './paging.ts'

const LISTED = 'id,name,access_token,tasks,picture{url}'

const ListedPage = z
  .object({
    id: Id,
    name: OptionalText,
    access_token: OptionalText,
    tasks: z.array(z.string()).catch([]),
    picture: Picture,
  })
  .transform(({ id, name, access_token, tasks, picture }) => ({
    id,
    name: name ?? id,
    /** null: this user's tasks on the Page give none. */
    accessToken: access_token,
    tasks,
    pictureUrl: picture,
  }))

/** The Pages a user manages and let this app see, some at a time. Pages of a business portfolio may be missing. */
export const listPages = defineOperation({
  name: 'facebook.list-pages',
  platform: 'facebook',
  token: 'user',
  effect: false,
  request: ({ after }: { after?: string | null }) => ({
    method: 'GET',
    base: 'graph',
    path: '/me/accounts',
    query: { fields: LISTED, limit: PAGE_SIZE, ...positionQuery(after) },
  }),
  answer: listOf(ListedPage).transform(({ items, after }) => ({ pages: items, after })),
})

/** One Page by the id that the token's granular scopes name: finds portfolio Pages without `business_management`. */
export const pageById = defineOperation({
  name: 'facebook.page-by-id',
  platform: 'facebook',
  token: 'user',
  effect: false,
  request: ({ pageId }: { pageId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(pageId),
    query: { fields: LISTED },
  }),
  answer: ListedPage,
})

/** Which tasks the user behind a grant has on a Page now: without one its calls and webhooks stop, whatever the token says. */
export const pageTasks = defineOperation({
  name: 'facebook.page-tasks',
  platform: 'facebook',
  token: 'user',
  effect: false,
  request: ({ pageId }: { pageId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(pageId),
    query: { fields: 'id,tasks' },
  }),
  answer: z.object({ id: Id, tasks: z.array(z.string()).catch([]) }),
})

const CARD = 'id,name,about,description,emails,picture.type(large){url},cover{source}'

/** A Page's card. `only: 'name'` asks no more than name and picture, for shops without FB1 and FB2. */
export const pageProfile = defineOperation({
  name: 'facebook.page-profile',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ pageId, only }: { pageId: string; only?: 'name' }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(pageId),
    query: { fields: only === 'name' ? 'id,name,picture.type(large){url}' : CARD },
  }),
  answer: z
    .object({
      id: Id,
      name: OptionalText,
      about: OptionalText,
      description: OptionalText,
      emails: z.array(z.string()).catch([]),
      picture: Picture,
      cover: z.object({ source: OptionalText }).nullable().catch(null),
    })
    .transform(({ picture, cover, ...page }) => ({
      ...page,
      pictureUrl: picture,
      coverUrl: cover?.source ?? null,
    })),
})
