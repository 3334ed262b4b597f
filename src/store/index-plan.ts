import { createHash } from 'node:crypto'
import type { Connection, IndexOptions, Model, mongo } from 'mongoose'

type IndexKey = Record<string, 1 | -1>

/** An index as its model declares it. */
export interface DeclaredIndex {
  /** `collection.name` */
  readonly id: string
  readonly spec: mongo.IndexDescription & { readonly name: string }
  /** Changes with the definition. */
  readonly fingerprint: string
}

const BRIDGE = '~bridge'
/** Ends a bridge's key. No document has it, so each holds the same there: nothing. */
const NOWHERE = '_nowhere'

/** A collection, by a connection that waits for builds however long they take, and what its model declares. */
export interface Place {
  readonly collection: mongo.Collection
  readonly declared: readonly DeclaredIndex[]
}

export function placeOf(model: Model<never>, builder: Connection): Place {
  const { name } = model.collection
  return {
    collection: builder.getClient().db(model.db.name).collection(name),
    declared: model.schema
      .indexes()
      .map(([fields, options]) => declaredIndex(name, fields as IndexKey, options)),
  }
}

function declaredIndex(collection: string, key: IndexKey, declared: IndexOptions): DeclaredIndex {
  const { background: _, name, ...options } = declared
  if (typeof name !== 'string') throw new Error(`An index of ${collection} has no name`)
  return {
    id: `${collection}.${name}`,
    spec: { ...(options as Omit<mongo.IndexDescription, 'key'>), name, key },
    fingerprint: createHash('sha256')
      .update(JSON.stringify([key, options]))
      .digest('base64url'),
  }
}

/**
 * Stands in while an index is built anew: MongoDB renames no index and allows no second one of the same definition. A last
 * part of the key that is the same in every document makes it another definition, by which as much is unique, and what
 * queries and sorts use is there. What has an end keeps it a little longer: only an index of one field removes documents.
 */
export function bridgeOf({ spec }: DeclaredIndex): mongo.IndexDescription & { readonly name: string } {
  const { expireAfterSeconds: _, ...rest } = spec
  return {
    ...rest,
    name: `${spec.name}${BRIDGE}`,
    key: { ...(spec.key as IndexKey), [NOWHERE]: 1 },
  }
}

export const isBridge = (name: string): boolean => name.endsWith(BRIDGE)
