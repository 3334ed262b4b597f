import { Schema, type SchemaDefinition, type SchemaOptions } from 'mongoose'

/**
 * A schema in this house: unknown fields throw instead of vanishing, no version key, ids are our own strings, and
 * every query must carry the shop (`shop-scope.ts`) unless the collection belongs to no shop (`shopless`).
 */
export function defineSchema<T>(
  collection: string,
  definition: SchemaDefinition,
  options: { readonly shopless?: boolean } & SchemaOptions = {},
): Schema<T> {
  const { shopless = false, ...rest } = options
  const schema = new Schema<T>(
    definition as never,
    {
      collection,
      strict: 'throw',
      strictQuery: 'throw',
      versionKey: false,
      minimize: false,
      autoIndex: false,
      autoCreate: false,
      id: false,
      ...rest,
    } as never,
  )
  schema.set('shopless' as never, shopless as never)
  return schema
}

/** Shorthands: every field says whether it may be absent, and null is the word for "none". */
export const text = { type: String, required: true } as const
export const textOrNull = { type: String, default: null } as const
export const number = { type: Number, required: true } as const
export const numberOrNull = { type: Number, default: null } as const
export const date = { type: Date, required: true } as const
export const dateOrNull = { type: Date, default: null } as const
export const yesNo = { type: Boolean, required: true } as const
export const yesNoOrNull = { type: Boolean, default: null } as const
export const bytes = { type: Buffer, required: true } as const
export const bytesOrNull = { type: Buffer, default: null } as const
export const textList = { type: [String], required: true } as const
