import { systemClock } from '../../src/kit/clock.ts'
import { idOf } from '../../src/kit/ids.ts'
import { silentMeter } from '../../src/kit/meter.ts'
import type { PrivacyDeps } from '../../src/privacy/deps.ts'
import { erasePerson } from '../../src/privacy/erase-person.ts'
import { executeRequest } from '../../src/privacy/request-steps.ts'
import { receiveRequest } from '../../src/privacy/requests.ts'
import type { Store } from '../../src/store/open-store.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { facebookBody, facebookMessage } from './deliveries.ts'
import { openInbox } from './inbox.ts'
import { linkedChannel } from './linked-channel.ts'
import { quietLog } from './quiet.ts'
import { testChannels } from './way-in.ts'

export const SHOP = 'shop-a'
export const NOTHING = { people: 0, conversations: 0, messages: 0, comments: 0 }
export const WHOLE = { people: 1, conversations: 1, messages: 2, comments: 1 }
const KILL = 'the process ended here'
/** Where an erasure may be killed, in its order. */
export const STEPS = [
  ...[
    'keys',
    'media',
    'keptMedia',
    'searchTerms',
    'events',
    'outbox',
    'idempotency',
    'parkedJobs',
    'journal',
  ],
  ...['comments', 'posts', 'messages', 'conversations', 'people', 'keyRow', 'settled', 'platform'],
]

let pages = 77_000
let psids = 6_180_000_000_000_000

/** Erasures over a real store, without queues or platforms. */
export function openErasures(store: Store, vault: Vault) {
  const people = {
    store,
    vault,
    clock: systemClock,
    log: quietLog,
    meter: silentMeter,
    wantProfiles: () => undefined,
    wantIndexed: () => undefined,
  } as unknown as PrivacyDeps['people']
  const deps: PrivacyDeps = { ...people, channels: testChannels, people, wakeErasure: () => undefined }
  const inbox = openInbox({ store, vault })

  /** A Page with people who each wrote twice and commented, in deliveries of their own and in ones they share. */
  async function aPageWith(count: number) {
    const page = await linkedChannel(store, {
      shopId: SHOP,
      platform: 'facebook',
      externalId: String(++pages),
    })
    const { channelId, externalId: pageId } = page
    const ids = Array.from({ length: count }, () => String(++psids))
    // What is told late happened when it happened.
    const atMs = Date.now() - 60_000
    const message = (personId: string, mid: string) =>
      facebookMessage({ pageId, personId, text: `tin ${mid}`, mid, atMs })
    const comment = (personId: string) => ({
      field: 'feed',
      value: {
        item: 'comment',
        verb: 'add',
        post_id: `${pageId}_1`,
        comment_id: `1_${personId}1`,
        parent_id: `${pageId}_1`,
        from: { id: personId, name: `Tên ${personId}` },
        message: 'còn hàng không',
        created_time: Math.floor(Date.now() / 1000) - 60,
      },
    })
    await inbox.journal('facebook', [
      ...ids.map((id) => facebookBody([{ pageId, messaging: [message(id, `a${id}`)] }])),
      facebookBody([{ pageId, messaging: ids.map((id) => message(id, `b${id}`)) }]),
      facebookBody([{ pageId, changes: ids.map(comment) }]),
    ])
    await inbox.drainAll()
    return { channelId, pageId, ids, message }
  }

  return {
    deps,
    inbox,
    aPageWith,
    async aPageWithTwo() {
      const { ids, ...page } = await aPageWith(2)
      return { ...page, inbox, gone: ids[0] as string, stays: ids[1] as string }
    },
    async rowsOf(channelId: string, externalId: string) {
      const own = { shopId: SHOP, personId: idOf('per', channelId, externalId) }
      return {
        people: await store.people.countDocuments({ shopId: SHOP, _id: own.personId }),
        conversations: await store.conversations.countDocuments(own),
        messages: await store.messages.countDocuments(own),
        comments: await store.comments.countDocuments(own),
      }
    },
    /** A request that is being carried out. @returns its id */
    async executing(channelId: string, externalId: string): Promise<string> {
      const request = await receiveRequest(deps, SHOP, {
        kind: 'erase',
        personId: idOf('per', channelId, externalId),
        correction: null,
        thirdParty: false,
        by: 'lan',
      })
      if (!request) throw new Error('This person is not known')
      await executeRequest(deps, SHOP, request._id, 'lan')
      return request._id
    },
    /** Works on it until the process ends after so many steps. @returns whether it was killed */
    async killedAfter(requestId: string, steps: number): Promise<boolean> {
      let left = steps
      const afterStep = (): void => {
        if (left-- === 0) throw new Error(KILL)
      }
      try {
        await erasePerson(deps, SHOP, requestId, { afterStep })
        return false
      } catch (error) {
        if ((error as Error).message !== KILL) throw error
        return true
      }
    },
  }
}
export type Erasures = ReturnType<typeof openErasures>

/** The same choices for the same seed. */
export function choices(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}
