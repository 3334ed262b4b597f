import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import mongoose from 'mongoose'
import type { Store } from './open-store.ts'

const BUCKET = 'media_files'

const bucketOf = (store: Store): mongoose.mongo.GridFSBucket => {
  if (!store.connection.db) throw new Error('The store is not connected')
  return new mongoose.mongo.GridFSBucket(store.connection.db, {
    bucketName: BUCKET,
    writeConcern: { w: 'majority' },
  })
}

/** The id of a file that is about to be kept, hex: whoever writes it down first can remove what a crash left. */
export const newFileId = (): string => new mongoose.Types.ObjectId().toHexString()

/** Keeps bytes in GridFS. */
export async function putFile(store: Store, fileId: string, bytes: Buffer): Promise<void> {
  const upload = bucketOf(store).openUploadStreamWithId(new mongoose.Types.ObjectId(fileId), 'sealed')
  await pipeline(Readable.from([bytes]), upload)
}

/** @returns null where the file is gone */
export async function getFile(store: Store, fileId: string): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of bucketOf(store).openDownloadStream(new mongoose.Types.ObjectId(fileId)))
      chunks.push(chunk as Buffer)
  } catch (error) {
    if (
      (error as { code?: string }).code === 'ENOENT' ||
      /FileNotFound/.test(String((error as Error).message))
    )
      return null
    throw error
  }
  return Buffer.concat(chunks)
}

/** Removes the bytes; a file that is gone already is no fault. */
export async function dropFile(store: Store, fileId: string): Promise<void> {
  await bucketOf(store)
    .delete(new mongoose.Types.ObjectId(fileId))
    .catch((error: unknown) => {
      if (!/FileNotFound|File not found/i.test(String((error as Error).message))) throw error
    })
}
