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
      if (isSystem(this.getOptions()) || namesShop(this.getFilter())) return
      throw new ShopMissing(modelName, operation)
    })
  }
  schema.pre('aggregate', function checkShop() {
    const first = this.pipeline()[0] as { $match?: unknown } | undefined
    if (isSystem(this.options) || namesShop(first?.$match)) return
    throw new ShopMissing(modelName, 'aggregate')
  })
  schema.pre('bulkWrite', (operations: readonly object[], options: unknown) => {
    if (isSystem(options)) return
    for (const { filter, document } of operations.flatMap(partsOf)) {
      if (!namesShop(filter ?? document)) throw new ShopMissing(modelName, 'bulkWrite')
    }
  })
}

interface WritePart {
  readonly filter?: unknown
  readonly document?: unknown
}

const partsOf = (operation: object): WritePart[] => Object.values(operation) as WritePart[]

const isSystem = (options: unknown): boolean => {
  const { system } = (options ?? {}) as { system?: unknown }
  return typeof system === 'string' && system.length > 0
}

const namesShop = (filter: unknown): boolean => {
  const { shopId } = (filter ?? {}) as { shopId?: unknown }
  return typeof shopId === 'string' && shopId.length > 0
}
