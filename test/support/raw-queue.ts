import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { keyPrefixOf } from '../../src/queues/queue-options.ts'

interface Env {
  readonly REDIS_URL?: string | undefined
  readonly REDIS_PREFIX?: string | undefined
}

/** A queue of the stack with this environment, as another program sees it. */
export async function withQueue<T>(env: Env, name: string, use: (queue: Queue) => Promise<T>): Promise<T> {
  const connection = new Redis(env.REDIS_URL ?? '', { maxRetriesPerRequest: null })
  const queue = new Queue(name, { connection, prefix: keyPrefixOf(env.REDIS_PREFIX ?? '', name) })
  try {
    return await use(queue)
  } finally {
    await queue.close()
    connection.disconnect()
  }
}
