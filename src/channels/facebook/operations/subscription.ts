import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id } from '../events/shapes.ts'
import { Success } from './answer-shapes.ts'
import { nodePath } from './node-path.ts'

/** Sends a Page's webhooks to our app. Replaces the list of fields: always the whole list. */
export const subscribePage = defineOperation({
  name: 'facebook.subscribe-page',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ pageId, fields }: { pageId: string; fields: readonly string[] }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(pageId, 'subscribed_apps'),
    form: { subscribed_fields: fields.join(',') },
  }),
  answer: Success,
})

export const unsubscribePage = defineOperation({
  name: 'facebook.unsubscribe-page',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ pageId }: { pageId: string }) => ({
    method: 'DELETE',
    base: 'graph',
    path: nodePath(pageId, 'subscribed_apps'),
  }),
  answer: Success,
})

interface Asked {
  readonly pageId: string
  readonly appId: string
}

const Apps = z.object({
  data: z.array(z.object({ id: Id, subscribed_fields: z.array(z.string()).catch([]) })),
})

/** Which fields of a Page come to our app (a Page may be subscribed to others too); none: the subscription was lost. */
export const subscribedApps = defineOperation({
  name: 'facebook.subscribed-apps',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ pageId }: Asked) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(pageId, 'subscribed_apps'),
  }),
  answer: z.object({ fields: z.array(z.string()) }),
  answerTo: ({ appId }: Asked) =>
    Apps.transform(({ data }) => ({ fields: data.find(({ id }) => id === appId)?.subscribed_fields ?? [] })),
})
