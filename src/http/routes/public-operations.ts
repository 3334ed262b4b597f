import { z } from 'zod'
import type { Route } from '../route.ts'
import { textOrNull } from '../shapes.ts'
import { publicComplaintSchema } from './complaint-shape.ts'
import { channelShape, dataRequestBody, followedSchema, openingBody } from './data-request-shape.ts'
import { exportSchema } from './privacy-export.ts'
import { publicComplaint } from './public-complaints.ts'

/** What the API document says of an operation that needs nobody signed in. */
export interface PublicOperation
  extends Pick<Route, 'method' | 'path' | 'summary' | 'tag' | 'params' | 'body' | 'answers'> {
  readonly headers?: Readonly<Record<string, z.ZodType>>
}

const describe = <Params, Body>(
  operation: Omit<PublicOperation, 'params' | 'body'> & {
    readonly params?: z.ZodType<Params>
    readonly body?: z.ZodType<Body>
  },
): PublicOperation => operation as unknown as PublicOperation

const tag = 'Public'
const numberParams = z.strictObject({ number: z.string() })
const secret = {
  'Request-Secret': z.string().describe('told once, with the number; an unknown pair is a 404'),
}

/**
 * What anybody may ask: a complaint and where it stands (P26), and what a shopper asks about their own data by a shop's form
 * (P22). Served by `public-complaints.ts` and `public-data-requests.ts`; tests hold their answers against this.
 */
export const PUBLIC_OPERATIONS: readonly PublicOperation[] = [
  describe({
    method: 'post',
    path: '/complaints',
    summary: 'Complain about how data is handled; the number is told at once',
    tag,
    body: publicComplaint,
    answers: { 201: { description: 'Taken in', schema: publicComplaintSchema } },
  }),
  describe({
    method: 'get',
    path: '/complaints/{number}',
    summary: 'Where a complaint stands, to whoever has its number',
    tag,
    params: numberParams,
    answers: { 200: { description: 'The complaint; nothing of anybody', schema: publicComplaintSchema } },
  }),
  describe({
    method: 'get',
    path: '/data-requests/forms/{key}',
    summary: 'Whose form a link of a shop opens',
    tag,
    params: z.strictObject({ key: z.string() }),
    answers: { 200: { description: 'The account', schema: z.object({ channel: channelShape }) } },
  }),
  describe({
    method: 'post',
    path: '/data-requests',
    summary: 'Ask about one’s own data; it counts once its code stands in the shop’s chat',
    tag,
    body: dataRequestBody,
    answers: {
      201: {
        description: 'The request, its secret and its code: told once',
        schema: followedSchema.extend({ secret: z.string(), code: z.string() }),
      },
    },
  }),
  describe({
    method: 'get',
    path: '/data-requests/{number}',
    summary: 'Where a request stands',
    tag,
    params: numberParams,
    headers: secret,
    answers: { 200: { description: 'The request; nothing of the person', schema: followedSchema } },
  }),
  describe({
    method: 'post',
    path: '/data-requests/{number}/answer',
    summary: 'What the shop says to it, by the opening code told in the chat',
    tag,
    params: numberParams,
    headers: secret,
    body: openingBody,
    answers: {
      200: {
        description: 'Why it takes longer, or was refused',
        schema: z.object({
          extensionReason: textOrNull,
          refusal: z.object({ reason: z.string(), guidance: z.string() }).nullable(),
        }),
      },
    },
  }),
  describe({
    method: 'post',
    path: '/data-requests/{number}/export',
    summary: 'Everything held on whoever asked, once, by the opening code; JSON, or HTML by Accept',
    tag,
    params: numberParams,
    headers: secret,
    body: openingBody,
    answers: { 200: { description: 'What is held', schema: exportSchema } },
  }),
]
