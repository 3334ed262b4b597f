import { ChannelError } from '../channels/channel-error.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import type { LinkingDeps } from './deps.ts'
import { scopesOf } from './granted.ts'

/** A Page as the platform lists it; its token stays in memory until the Page is chosen. */
export interface ListedPage {
  readonly id: string
  readonly name: string
  readonly accessToken: string | null
  readonly tasks: readonly string[]
  readonly pictureUrl: string | null
}

/** Pages of one person beyond this are not offered; each list call brings up to 50, and some bring none. */
const MAX_PAGES = 1_000
const MAX_LIST_CALLS = 45

/** The Page tasks our calls stand on (docs/platforms/facebook.md): one of these for reading and answering. */
const TASKS_NEEDED = ['MESSAGING', 'MODERATE', 'MANAGE']

/** A Page that names no tasks at all is asked of an older kind of role: the platform will say. */
export const hasTask = (page: ListedPage): boolean =>
  page.tasks.length === 0 || page.tasks.some((task) => TASKS_NEEDED.includes(task))

/**
 * Every Page the person can offer us: the account list, page by page, and the Pages that list leaves out because a
 * business portfolio owns them (they stand in the token's granular scopes).
 */
export async function listPages(
  deps: LinkingDeps,
  link: LinkDoc,
  userToken: string,
): Promise<ReadonlyMap<string, ListedPage>> {
  const subject = {
    kind: 'link' as const,
    shopId: link.shopId,
    linkId: link._id,
    platform: 'facebook' as const,
    accessToken: userToken,
  }
  const pages = new Map<string, ListedPage>()
  let after: string | null = null
  for (let call = 0; call < MAX_LIST_CALLS && pages.size < MAX_PAGES; call++) {
    const answer: { pages: ListedPage[]; after: string | null } = await deps.door.call(
      subject,
      'facebook.list-pages',
      after === null ? {} : { after },
    )
    for (const page of answer.pages) pages.set(page.id, page)
    after = answer.after
    if (after === null) break
  }
  const hidden = (await namedInToken(deps, link, userToken))
    .filter((id) => pages.get(id)?.accessToken == null)
    .slice(0, MAX_PAGES - pages.size)
  for (const pageId of hidden) {
    try {
      const page = await deps.door.call<ListedPage>(subject, 'facebook.page-by-id', { pageId })
      pages.set(page.id, page)
    } catch (error) {
      // Named in the token but not readable: another kind of asset, or taken away meanwhile. The others are still offered.
      if (!(error instanceof ChannelError) || error.retry === 'backoff') throw error
    }
  }
  return pages
}

/** Ids that the token says its Page scopes hold for. */
async function namedInToken(deps: LinkingDeps, link: LinkDoc, userToken: string): Promise<string[]> {
  const token = await deps.door.call<{ granularScopes: { scope: string; targetIds: string[] | null }[] }>(
    { kind: 'upkeep', platform: 'facebook', accessToken: null },
    'facebook.debug-token',
    { inputToken: userToken },
  )
  const wanted = scopesOf(link.codes)
  const rows = token.granularScopes.filter((row) => wanted.has(row.scope))
  return [...new Set(rows.flatMap((row) => row.targetIds ?? []))]
}

/** The Page as it is offered for choosing, and why it cannot be chosen where it cannot. */
export async function candidateOf(
  deps: LinkingDeps,
  link: LinkDoc,
  page: ListedPage,
): Promise<LinkDoc['candidates'][number]> {
  const problem = await problemOfPage(deps, link, page)
  return {
    externalId: page.id,
    name: page.name,
    avatarUrl: page.pictureUrl,
    linkable: problem === null,
    problem,
  }
}

async function problemOfPage(deps: LinkingDeps, link: LinkDoc, page: ListedPage): Promise<string | null> {
  const holder = await deps.store.channels
    .findOne(
      { platform: 'facebook', externalId: page.id, live: true },
      { shopId: 1 },
      { system: 'one live channel per account over all shops' },
    )
    .lean<Pick<ChannelDoc, 'shopId'>>()
  if (holder && holder.shopId !== link.shopId) return 'linked-elsewhere'
  if (page.accessToken === null) return 'not-offered'
  return hasTask(page) ? null : 'task-missing'
}
