import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ApiClient } from '../../support/api-client.ts'
import { type Stack, startStack } from '../../support/stack.ts'

interface Reply {
  readonly id: string
  readonly shortcut: string
  readonly text: string
}

let stack: Stack
let agent: ApiClient
let stranger: ApiClient
beforeAll(async () => {
  stack = await startStack({ worker: false })
  agent = await stack.as({ sub: 'a-1', retailer: 'hoamay', roles: ['agent'] })
  stranger = await stack.as({ sub: 'a-2', retailer: 'another', roles: ['owner'] })
})
afterAll(() => stack?.close())
beforeEach(async () => {
  for (const shopId of ['hoamay', 'another']) await stack.store.quickReplies.deleteMany({ shopId })
})

const add = (shortcut: string, text: string, as = agent) =>
  as.post<Reply>('/quick-replies', { shortcut, text })
const all = async (as = agent) => (await as.get<{ items: Reply[] }>('/quick-replies')).body.items

it('Answers are kept by a shortcut without case and accents, changed, and deleted', async () => {
  const added = await add('ĐịaChỉ', 'Dạ shop ở 12 Lê Lợi ạ')
  expect(added).toMatchObject({ status: 201, body: { shortcut: 'diachi', text: 'Dạ shop ở 12 Lê Lợi ạ' } })
  await add('gia', 'Dạ {khách} xem giá giúp em nhé')
  expect((await all()).map(({ shortcut }) => shortcut)).toEqual(['diachi', 'gia'])
  const { id } = added.body
  expect(await agent.patch(`/quick-replies/${id}`, { text: '14 Lê Lợi' })).toMatchObject({
    status: 200,
    body: { shortcut: 'diachi', text: '14 Lê Lợi' },
  })
  expect(await agent.delete(`/quick-replies/${id}`)).toMatchObject({ status: 204 })
  expect((await all()).map(({ shortcut }) => shortcut)).toEqual(['gia'])
  expect(await agent.delete(`/quick-replies/${id}`)).toMatchObject({ status: 404 })
})

it('A shortcut names one answer of a shop: however it is written, and of two at once', async () => {
  const both = await Promise.all([add('giá', 'một'), add('GIA', 'hai')])
  expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409])
  const other = await add('khac', 'ba')
  expect(await agent.patch(`/quick-replies/${other.body.id}`, { shortcut: 'Giá' })).toMatchObject({
    status: 409,
    body: { code: 'shortcut-taken' },
  })
  expect(await add('gia', 'của shop khác', stranger)).toMatchObject({ status: 201 })
})

it('Another shop finds, changes and deletes none of them', async () => {
  const { id } = (await add('gia', 'giá')).body
  expect(await all(stranger)).toEqual([])
  expect(await stranger.patch(`/quick-replies/${id}`, { text: 'x' })).toMatchObject({ status: 404 })
  expect(await stranger.delete(`/quick-replies/${id}`)).toMatchObject({ status: 404 })
  expect(await all()).toMatchObject([{ text: 'giá' }])
})

it.each([
  ['a shortcut with a blank', { shortcut: 'dia chi', text: 'x' }],
  ['a shortcut with a slash', { shortcut: '/gia', text: 'x' }],
  ['no shortcut', { shortcut: '', text: 'x' }],
  ['an empty text', { shortcut: 'gia', text: '   ' }],
  ['a text longer than a message', { shortcut: 'gia', text: 'x'.repeat(2_001) }],
  ['a member nobody knows', { shortcut: 'gia', text: 'x', color: 'red' }],
])('%s is refused by name', async (_, body) => {
  expect(await agent.post('/quick-replies', body)).toMatchObject({
    status: 400,
    body: {
      code: 'input-invalid',
      errors: [expect.objectContaining({ path: expect.stringMatching(/^body/) })],
    },
  })
  expect(await all()).toEqual([])
})

it('There is an end to them, and it says so', async () => {
  await stack.store.quickReplies.insertMany(
    Array.from({ length: 500 }, (_, n) => ({
      _id: `qkr_${n}`,
      shopId: 'hoamay',
      shortcut: `s${n}`,
      text: 'x',
      updatedAt: new Date(),
      updatedBy: 'a-1',
    })),
  )
  expect(await add('them', 'x')).toMatchObject({ status: 409, body: { code: 'quick-replies-full' } })
  expect(await all()).toHaveLength(500)
})
