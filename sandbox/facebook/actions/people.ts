import { ControlError } from '../../kit/operation.ts'
import type { PageTask } from '../permission-names.ts'
import { PAGE_TASKS } from '../permission-names.ts'
import type { Page, Person, User } from '../state.ts'
import type { World } from '../world.ts'

function refuseTaken(map: ReadonlyMap<string, unknown>, id: string | undefined): void {
  if (id !== undefined && map.has(id)) throw new ControlError(`${id} is taken`)
}

export function addPage(world: World, draft: Partial<Page> & { name: string }): Page {
  const { state, kit } = world
  refuseTaken(state.pages, draft.id)
  const page: Page = {
    id: state.ids.next(),
    category: 'Shopping & retail',
    about: null,
    description: null,
    emails: [],
    phone: null,
    website: null,
    username: null,
    coverSeed: null,
    followers: 0,
    isPublished: true,
    inPortfolio: false,
    subscribedFields: null,
    subscriptionEpoch: 0,
    webhookFailingSinceMs: null,
    webhooksDisabledAtMs: null,
    restricted: false,
    usage: {},
    ...draft,
  }
  state.pages.set(page.id, page)
  kit.touch()
  return page
}

/** A merchant's account. `roles` may name Pages alone: then with all tasks. */
export function addUser(
  world: World,
  draft: {
    id?: string | undefined
    name: string
    email?: string | null | undefined
    pageIds?: string[] | undefined
    roles?: Record<string, PageTask[]> | undefined
  },
): User {
  const { state, kit } = world
  refuseTaken(state.users, draft.id)
  const roles: User['roles'] = { ...draft.roles }
  for (const id of draft.pageIds ?? []) roles[id] ??= [...PAGE_TASKS]
  const user: User = { id: draft.id ?? state.ids.next(), name: draft.name, email: draft.email ?? null, roles }
  state.users.set(user.id, user)
  kit.touch()
  return user
}

export function addPerson(
  world: World,
  draft: {
    id?: string | undefined
    name: string
    profile?: Person['profile'] | undefined
    psids?: Record<string, string> | undefined
  },
): Person {
  const { state, kit } = world
  refuseTaken(state.people, draft.id)
  const person: Person = {
    id: draft.id ?? `person-${state.ids.next()}`,
    name: draft.name,
    profile: draft.profile ?? 'available',
    psids: { ...draft.psids },
    blockedPageIds: [],
  }
  state.people.set(person.id, person)
  for (const [pageId, psid] of Object.entries(person.psids))
    state.psids.set(psid, { personId: person.id, pageId })
  kit.touch()
  return person
}
