import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SignedIn } from '../support/browser-session.ts'
import { linkFacebook, linkZalo } from '../support/link-accounts.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { eventually } from '../support/wait.ts'

let stack: Stack
let owner: SignedIn

beforeAll(async () => {
  stack = await startStack()
  owner = await stack.signIn('hoamay-lan')
})
afterAll(() => stack?.close())

it('lets an owner link two Pages and an OA by browser, and applies what a customer writes', async () => {
  const pages = await linkFacebook(stack, owner)
  const oa = await linkZalo(stack, owner)
  expect([...pages, oa].map(({ platform, status }) => `${platform} ${status}`)).toEqual([
    'facebook active',
    'facebook active',
    'zalo active',
  ])
  const pageId = pages[0]?.externalId
  await stack.sandbox.facebook.call('sendMessage', {
    pageId,
    personId: 'fb-khach-1',
    text: 'Shop ơi còn hàng không?',
  })
  await eventually(async () => (await stack.store.messages.countDocuments({ shopId: 'hoamay' })) > 0)
})

it('knows a Bearer token of the issuer, and its shop', async () => {
  const agent = await stack.as({ sub: 'hoamay-minh', retailer: 'hoamay', roles: ['agent'] })
  expect((await agent.get('/me')).body).toMatchObject({ shop: { id: 'hoamay' }, roles: ['agent'] })
})
