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

const AppObjects = z.object({
  data: z.array(
    z.object({
      object: z.string(),
      callback_url: z.string().nullable().catch(null),
      active: z.boolean().catch(true),
      fields: z
        .array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))
        .catch([]),
    }),
  ),
})

/** What our app itself is subscribed to for Pages: a Page's own subscription brings nothing without it. null: nothing. */
export const appSubscriptions = defineOperation({
  name: 'facebook.app-subscriptions',
  platform: 'facebook',
  token: 'app',
  effect: false,
  request: ({ appId }: { appId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(appId, 'subscriptions'),
  }),
  answer: AppObjects.transform(({ data }) => {
    const page = data.find(({ object }) => object === 'page')
    return {
      page: page ? { callbackUrl: page.callback_url, active: page.active, fields: page.fields } : null,
    }
  }),
})

/** Subscribes our app to fields of Pages, at our own address, which the platform calls to prove it. Fields add up. */
export const subscribeApp = defineOperation({
  name: 'facebook.subscribe-app',
  platform: 'facebook',
  token: 'app',
  effect: false,
  request: (asked: {
    appId: string
    callbackUrl: string
    verifyToken: string
    fields: readonly string[]
  }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(asked.appId, 'subscriptions'),
    form: {
      object: 'page',
      callback_url: asked.callbackUrl,
      verify_token: asked.verifyToken,
      fields: asked.fields.join(','),
      include_values: 'true',
    },
  }),
  answer: Success,
})
