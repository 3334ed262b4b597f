import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from 'mongoose'
import { ShopMissing } from '../../../src/store/shop-scope.ts'
import { openStore, type Store } from '../../../src/store/open-store.ts'
import { testServers } from '../../support/servers.ts'

let store: Store
let models: Model<{ shopId: string }>[]

beforeAll(async () => {
  store = await openStore(testServers().database())
  models = Object.values(store)
    .filter((value): value is Model<{ shopId: string }> => typeof value === 'function' && 'schema' in value)
    .filter(({ schema }) => schema.get('shopless' as never) !== true)
})
afterAll(() => store?.close())

type Query = (model: Model<{ shopId: string }>, filter: Record<string, unknown>) => Promise<unknown>

const QUERIES: Readonly<Record<string, Query>> = {
  find: (model, filter) => model.find(filter).exec(),
  findOne: (model, filter) => model.findOne(filter).exec(),
  exists: (model, filter) => model.exists(filter).exec(),
  countDocuments: (model, filter) => model.countDocuments(filter).exec(),
  distinct: (model, filter) => model.distinct('_id', filter).exec(),
  updateOne: (model, filter) => model.updateOne(filter, { $set: { shopId: 'a' } }).exec(),
  updateMany: (model, filter) => model.updateMany(filter, { $set: { shopId: 'a' } }).exec(),
  findOneAndUpdate: (model, filter) => model.findOneAndUpdate(filter, { $set: { shopId: 'a' } }).exec(),
  findOneAndDelete: (model, filter) => model.findOneAndDelete(filter).exec(),
  deleteOne: (model, filter) => model.deleteOne(filter).exec(),
  deleteMany: (model, filter) => model.deleteMany(filter).exec(),
  bulkWrite: (model, filter) => model.bulkWrite([{ deleteOne: { filter } }]),
  aggregate: (model, filter) => model.aggregate([{ $match: filter }]).exec(),
}

describe('a query on the data of shops', () => {
  it.each(Object.entries(QUERIES))('does not leave without the shop: %s', async (_, query) => {
    expect(models.length).toBeGreaterThan(10)
    for (const model of models) {
      for (const filter of [{}, { _id: 'a' }, { shopId: { $ne: null } }, { shopId: '' }, { shopId: null }])
        await expect(query(model, filter), `${model.modelName} ${JSON.stringify(filter)}`).rejects.toThrow(
          ShopMissing,
        )
    }
  })

  it('leaves with it', async () => {
    for (const model of models)
      await expect(model.find({ shopId: 'nobody' }).lean(), model.modelName).resolves.toEqual([])
  })
})
