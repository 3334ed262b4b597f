import mongoose, { type ClientSession, type Connection, type Model } from 'mongoose'
import { type Log, silentLog } from '../kit/log.ts'
import { withDeadline } from '../kit/wait.ts'
import { bindModels, type Models } from './models.ts'
import { prepareStore } from './prepare-store.ts'
import { openS3Files, type S3Files, type S3Place } from './s3-files.ts'

/** How long an operation looks for a primary before it gives up: the API answers 503 within 3 s. */
const SERVER_SELECTION_MS = 2_500
const SOCKET_TIMEOUT_MS = 45_000
/**
 * A server that hangs without closing its connections is found by a heartbeat that is not answered: these two together.
 * Only then do operations under way fail, and at the driver's own 10 + 30 s every write of a gateway would hang as long.
 */
const HEARTBEAT_MS = 5_000
const CONNECT_WITHIN_MS = 5_000

/** The database, its models and transactions. Opened once per process, closed last. */
export interface Store extends Models {
  readonly connection: Connection
  readonly keysConnection: Connection
  /** Where new files are kept, and the S3 bucket where settings name one (`media-files.ts` is the only user). */
  readonly files: { readonly keepIn: 'gridfs' | 's3'; readonly s3: S3Files | null }
  /** Runs `work` in a transaction (snapshot, majority), retried by the driver on transient errors: it must be repeatable. */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T>
  /**
   * Makes collections and indexes what the models declare. Safe to run from every process.
   * @throws {IndexRefused} where the data does not allow a unique index
   */
  prepare(log?: Log): Promise<void>
  /** True when the primary answers anything at all within `timeoutMs`. */
  answers(timeoutMs: number): Promise<boolean>
  /** True when a journaled majority write goes through within `timeoutMs`. */
  canWrite(timeoutMs: number): Promise<boolean>
  close(): Promise<void>
}

/** Where files are kept. A bucket may be named for what lies there from earlier, while new ones go to GridFS. */
export interface FilesPlace {
  readonly keepIn: 'gridfs' | 's3'
  readonly s3: S3Place | null
}

/** The server is no replica set; transactions and change streams need one. */
export class NoReplicaSet extends Error {
  constructor() {
    super(
      'MONGODB_URI points at a server without replica set: start it with --replSet and run rs.initiate() once; a single node is enough',
    )
    this.name = 'NoReplicaSet'
  }
}

/**
 * Connects. Every write is `w: majority, j: true` unless a call says otherwise; Buffers come back as Buffers.
 * @param options.keysDatabase name of the database for person keys; default: main name + `_keys`
 * @throws {NoReplicaSet}
 */
export async function openStore(
  uri: string,
  options: {
    readonly keysDatabase?: string
    readonly maxPoolSize?: number
    readonly appName?: string
    /** Default: GridFS. */
    readonly files?: FilesPlace
  } = {},
): Promise<Store> {
  const connection = mongoose.createConnection(uri, {
    writeConcern: { w: 'majority', journal: true },
    promoteBuffers: true,
    serverSelectionTimeoutMS: SERVER_SELECTION_MS,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    connectTimeoutMS: CONNECT_WITHIN_MS,
    maxPoolSize: options.maxPoolSize ?? 40,
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ...(options.appName ? { appName: options.appName } : {}),
  })
  await connection.asPromise()
  const hello = await connection.db?.admin().command({ hello: 1 })
  if (!hello?.setName) {
    await connection.close()
    throw new NoReplicaSet()
  }
  const keysConnection = connection.useDb(options.keysDatabase ?? `${connection.name}_keys`, {
    useCache: true,
  })
  const models = bindModels(connection, keysConnection)

  const store: Store = {
    ...models,
    connection,
    keysConnection,
    files: {
      keepIn: options.files?.keepIn ?? 'gridfs',
      s3: options.files?.s3 ? openS3Files(options.files.s3) : null,
    },
    async transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
      const session = await connection.startSession({
        defaultTransactionOptions: {
          writeConcern: { w: 'majority', j: true },
          readConcern: { level: 'snapshot' },
        },
      })
      try {
        return (await session.withTransaction(() => work(session))) as T
      } finally {
        await session.endSession()
      }
    },
    async prepare(log = silentLog): Promise<void> {
      const builder = await openBuilder(uri)
      try {
        await prepareStore(store, Object.values(models) as Model<never>[], builder, log)
      } finally {
        await builder.close()
      }
    },
    async answers(timeoutMs: number): Promise<boolean> {
      try {
        const ping = connection.getClient().db().command({ ping: 1 })
        await withDeadline(ping, timeoutMs, 'A ping of the store')
        return true
      } catch {
        return false
      }
    },
    async canWrite(timeoutMs: number): Promise<boolean> {
      try {
        const write = connection
          .collection<{ _id: string; at: Date }>('health')
          .updateOne({ _id: 'write' }, { $set: { at: new Date() } }, { upsert: true })
        await withDeadline(write, timeoutMs, 'A write to the store')
        return true
      } catch {
        return false
      }
    },
    async close(): Promise<void> {
      await connection.close()
    },
  }
  return store
}

/** For building indexes, which is silent for as long as it takes. */
export const openBuilder = (uri: string): Promise<Connection> =>
  mongoose
    .createConnection(uri, {
      serverSelectionTimeoutMS: SERVER_SELECTION_MS,
      connectTimeoutMS: CONNECT_WITHIN_MS,
      socketTimeoutMS: 0,
      maxPoolSize: 4,
      appName: 'kvsocial-indexes',
    })
    .asPromise()
