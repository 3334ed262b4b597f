import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { armFault } from '../../support/arm-fault.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { carriedOut, giveConsent, withdrawConsent } from '../../support/consents.ts'
import { type LinkedChannel, linkFacebook } from '../../support/link-accounts.ts'
import { chats, DAY_MS, inThePast, messagesOnPage, messagesShown, whenRead } from '../../support/read-back.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { eventually } from '../../support/wait.ts'

const SHOP = 'hoamay'
const PAGE = '100000000000001'
const PATIENT = { timeoutMs: 30_000 }
const DEADLINE_MS = 120_000

let stack: Stack
let owner: SignedIn
let page: LinkedChannel

beforeAll(async () => {
  stack = await startStack({ env: { HISTORY_DAYS: '90' } })
  owner = await stack.signIn('hoamay-lan')
  await inThePast(stack.sandbox, 5 * DAY_MS, () => chats(stack.sandbox, PAGE, { people: 40, messages: 2 }))
}, DEADLINE_MS)
afterEach(() => stack.sandbox.faults.clear())
afterAll(() => stack?.close())

const readings = () =>
  stack.sandbox.history
    .calls({ platform: 'facebook', method: 'GET' })
    .filter(({ path }) => path.endsWith('/conversations'))

describe('FB4 withdrawn while a Page’s history is being read', () => {
  it(
    'stops the reading, keeps nothing of the answer under way, and asks for no page more',
    async () => {
      // Slow enough that the withdrawal meets the first page on its way.
      armFault(
        stack.sandbox,
        { platform: 'facebook', path: 'conversations$' },
        { delayMs: 1_200 },
        { times: 0 },
      )
      const [linked] = await linkFacebook(stack, owner, { pageIds: [PAGE] })
      page = linked as LinkedChannel
      await eventually(() => expect(readings().length).toBeGreaterThan(0), PATIENT)
      await withdrawConsent(owner, page.id, 'FB4')
      const asked = readings().length
      const backfill = await whenRead(owner, page.id)
      expect(backfill).toMatchObject({
        reason: 'link',
        skipped: [{ part: 'inbox', code: 'consent-missing', permission: 'FB4' }],
      })
      expect(readings()).toHaveLength(asked)
      expect(await messagesShown(stack, SHOP, page.id)).toEqual([])
    },
    DEADLINE_MS,
  )

  it(
    'given again, is read as far back as after the link: what was never read is not left out',
    async () => {
      await giveConsent(owner, page.id, 'FB4')
      await carriedOut(owner, page.id, 'FB4')
      expect(await whenRead(owner, page.id, 'demand')).toMatchObject({ state: 'done', skipped: [] })
      expect(await messagesShown(stack, SHOP, page.id)).toEqual(messagesOnPage(stack.sandbox, PAGE))
    },
    DEADLINE_MS,
  )
})

describe('FB3 withdrawn', () => {
  const profiles = (psid: string) =>
    stack.sandbox.history.calls({ platform: 'facebook', path: `/v26.0/${psid}` })

  it(
    'lets nobody’s profile be fetched, loses no message by it, and asks for the names once it is given again',
    async () => {
      await withdrawConsent(owner, page.id, 'FB3')
      const { id: personId } = await stack.sandbox.facebook.call<{ id: string }>('addPerson', {
        name: 'Hồng Nhung',
      })
      const { psid } = await stack.sandbox.facebook.call<{ psid: string }>('sendMessage', {
        pageId: PAGE,
        personId,
        text: 'Còn hàng không?',
      })
      const own = { shopId: SHOP, channelId: page.id, externalId: psid }
      await eventually(
        async () =>
          expect((await stack.store.people.findOne(own).lean())?.profileProblem).toBe('consent-missing'),
        PATIENT,
      )
      expect(profiles(psid)).toEqual([])
      expect(await messagesShown(stack, SHOP, page.id)).toHaveLength(
        messagesOnPage(stack.sandbox, PAGE).length,
      )

      await giveConsent(owner, page.id, 'FB3')
      await eventually(async () => {
        const person = await stack.store.people.findOne(own).lean()
        expect(person?.profileProblem).not.toBe('consent-missing')
        expect(profiles(psid).length).toBeGreaterThan(0)
      }, PATIENT)
    },
    DEADLINE_MS,
  )
})
