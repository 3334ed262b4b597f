import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiWorld, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import type { Page } from '../../support/all-pages.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

it('the Page’s own answer to a comment is told as a comment, so that open pages show it', async () => {
  const { owner, comment, retailer } = world.flowers
  await owner.post(
    `/comments/${comment.id}/replies`,
    { text: 'Dạ còn ạ' },
    { headers: { 'Idempotency-Key': randomUUID() } },
  )
  const answer = await soon(async () => {
    const { items } = (await owner.get<Page<{ id: string }>>(`/comments?parentId=${comment.id}`)).body
    return items[0] ?? null
  })
  const told = await world.stack.store.events.find({ shopId: retailer, subjectId: answer.id }).lean()
  expect(told.map(({ type }) => type)).toContain('comment.created')
})
