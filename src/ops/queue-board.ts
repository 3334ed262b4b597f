import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { ExpressAdapter } from '@bull-board/express'
import { Queue } from 'bullmq'
import type { Application } from 'express'
import type { Redis } from 'ioredis'
import { queueOptions } from '../queues/queue-options.ts'
import { renderBoardPage } from './board-page.ts'

export interface QueueBoard {
  /** An Express router; whoever mounts it checks who asks. */
  readonly router: ReturnType<ExpressAdapter['getRouter']>
  close(): void
}

/**
 * A page over the queues, to look and not to touch: jobs are wake-up calls that sweeps repeat, so there is nothing in Redis
 * worth retrying by hand. What is worth it stands in `/ops/parked`.
 * @param connection the board's own; closed with it
 */
export function openQueueBoard(options: {
  readonly connection: Redis
  readonly prefix: string
  readonly names: readonly string[]
  /** Where the router is mounted, for the page's own links. */
  readonly path: string
}): QueueBoard {
  const queues = options.names.map(
    (name) => new Queue(name, queueOptions(options.prefix, name, options.connection)),
  )
  for (const queue of queues) queue.on('error', () => undefined) // told once by the connection
  const adapter = new ExpressAdapter()
  adapter.setBasePath(options.path)
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'KiotViet Social', hideRedisDetails: true } },
  })
  const router: Application = adapter.getRouter()
  router.engine('ejs', renderBoardPage)
  return {
    router,
    close() {
      for (const queue of queues) queue.close().catch(() => undefined)
      options.connection.disconnect()
    },
  }
}
