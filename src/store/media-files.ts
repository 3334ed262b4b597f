import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import mongoose from 'mongoose'
import type { Store } from './open-store.ts'
import type { S3Files } from './s3-files.ts'

const BUCKET = 'media_files'
/** Marks the id of a file that lies in the S3 bucket: where new files go may be changed at any time, old ones stay where they are. */
const IN_S3 = 's3:'
const FOLDER = 'media'

const bucketOf = (store: Store): mongoose.mongo.GridFSBucket => {
  if (!store.connection.db) throw new Error('The store is not connected')
  return new mongoose.mongo.GridFSBucket(store.connection.db, {
    bucketName: BUCKET,
    writeConcern: { w: 'majority' },
  })
}

/** The id of a file that is about to be kept: whoever writes it down first can remove what a crash left. */
export const newFileId = (store: Store): string => {
  const id = new mongoose.Types.ObjectId().toHexString()
  return store.files.keepIn === 's3' ? `${IN_S3}${id}` : id
}

/** Keeps bytes in GridFS, or in the S3 bucket, as the id says. */
export async function putFile(store: Store, fileId: string, bytes: Buffer): Promise<void> {
  const s3 = inS3(store, fileId)
  if (s3) return s3.files.put(s3.key, bytes)
  const upload = bucketOf(store).openUploadStreamWithId(new mongoose.Types.ObjectId(fileId), 'sealed')
  await pipeline(Readable.from([bytes]), upload)
}

/** @returns null where the file is gone */
export async function getFile(store: Store, fileId: string): Promise<Buffer | null> {
  const s3 = inS3(store, fileId)
  if (s3) return s3.files.get(s3.key)
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
  const s3 = inS3(store, fileId)
  if (s3) return s3.files.drop(s3.key)
  await bucketOf(store)
    .delete(new mongoose.Types.ObjectId(fileId))
    .catch((error: unknown) => {
      if (!/FileNotFound|File not found/i.test(String((error as Error).message))) throw error
    })
}

/** @throws where a file lies in a bucket whose settings are gone: it must not look erased when it is not */
function inS3(store: Store, fileId: string): { readonly files: S3Files; readonly key: string } | null {
  if (!fileId.startsWith(IN_S3)) return null
  if (!store.files.s3) throw new Error('A kept file lies in an S3 bucket, and no MEDIA_S3_… settings name it')
  return { files: store.files.s3, key: `${FOLDER}/${fileId.slice(IN_S3.length)}` }
}
