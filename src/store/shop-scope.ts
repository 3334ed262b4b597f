import type { Schema } from 'mongoose'

const QUERIES = [
  'find',
  'findOne',
  'countDocuments',
  'distinct',
  'findOneAndUpdate',
  'findOneAndDelete',
  'findOneAndReplace',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
] as const

/** A query on shop data named no shop: a programming error, stopped before it reaches the database. */
export class ShopMissing extends Error {
  constructor(model: string, operation: string) {
    super(
      `${operation} on ${model} names no shop: add shopId to the filter, or say which system sweep this is ({ system: '…' })`,
    )
    this.name = 'ShopMissing'
  }
}

/**
 * Makes every query of a shop's collection carry `shopId` as a plain string. The only way round is the query option
 * `system: '<reason>'`, for sweeps that belong to no shop (retention, due tokens); they can be found by searching for it.
 */
export function requireShop(schema: Schema, modelName: string): void {
  for (const operation of QUERIES) {
    schema.pre(operation as 'find', function checkShop() {
      const filter = this.getFilter() as Record<string, unknown>
      const options = this.getOptions() as { system?: unknown }
      if (typeof options.system === 'string' && options.system.length > 0) return
      if (typeof filter.shopId !== 'string' || filter.shopId.length === 0)
        throw new ShopMissing(modelName, operation)
    })
  }
  schema.pre('aggregate', function checkShop() {
    const first = this.pipeline()[0] as { $match?: { shopId?: unknown } } | undefined
    const options = this.options as { system?: unknown }
    if (typeof options.system === 'string' && options.system.length > 0) return
    if (typeof first?.$match?.shopId !== 'string') throw new ShopMissing(modelName, 'aggregate')
  })
}
