import { z } from 'zod'
import type { DoctorDeps } from '../../doctor/deps.ts'
import { noticeWords } from '../../doctor/notice-texts.ts'
import { dismissNotice, openNotices } from '../../doctor/notices.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, platform, textOrNull, time } from '../shapes.ts'
import type { ShopWho } from '../who.ts'

const noticeSchema = z.object({
  id: z.string(),
  kind: z.enum([
    'token-ends',
    'channel-broken',
    'silence',
    'grant-narrowed',
    'platform-restricted',
    'disputed',
    'bulk-read',
    'bulk-export',
    'frozen',
    'authority-export',
    'callout-paused',
  ]),
  channelId: textOrNull.describe('null: it is about a user of the shop'),
  channelName: textOrNull,
  platform: platform.nullable(),
  title: z.string(),
  detail: z.string(),
  cause: textOrNull.describe(
    'why it is broken, what of the grant is lost, block or warning, or the check that found the cause of a silence',
  ),
  days: z.int().nullable().describe('token-ends: told this many days before the end'),
  userId: textOrNull.describe(
    'bulk-read, bulk-export: whose reading it is about; frozen: whose acts brought it about; told to owners alone',
  ),
  count: z
    .int()
    .nullable()
    .describe(
      'bulk-read: people within an hour; bulk-export: exports within a day; authority-export: people',
    ),
  since: time.describe(
    'when the token ends, the link broke, the last event came, another shop asked for it, the counted span began',
  ),
  at: time,
})

export const noticeRoutes = (deps: DoctorDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/notices',
    summary: 'What the shop should know of its channels now, newest first',
    tag: 'Channels',
    roles: ['owner', 'agent'],
    answers: {
      200: { description: 'Open notices, never more than fifty; no cursor', schema: listOf(noticeSchema) },
    },
    async handle({ who, locale }) {
      const notices = await openNotices(deps, who.shopId, readerOf(who))
      const channels = await deps.store.channels
        .find(
          { shopId: who.shopId, _id: { $in: notices.flatMap(({ channelId }) => channelId ?? []) } },
          { name: 1, externalId: 1 },
        )
        .lean<Pick<ChannelDoc, '_id' | 'name' | 'externalId'>[]>()
      const names = new Map(channels.map(({ _id, name }) => [_id, name]))
      const items = notices.map((notice) => {
        const { channelId } = notice
        const channelName = channelId === null ? null : (names.get(channelId) ?? channelId)
        return {
          id: notice._id,
          kind: notice.kind,
          channelId,
          channelName,
          platform: notice.platform,
          ...noticeWords(notice, channelName ?? '', locale),
          cause: notice.detail,
          days: notice.days,
          userId: notice.userId,
          count: notice.count,
          since: notice.since.toISOString(),
          at: notice.at.toISOString(),
        }
      })
      return respond(200, { items, nextCursor: null })
    },
  }),
  defineRoute<{ id: string }>({
    method: 'post',
    path: '/notices/{id}/dismiss',
    summary: 'Somebody has read it: it is shown no more',
    tag: 'Channels',
    roles: ['owner', 'agent'],
    params: idParams,
    answers: { 204: { description: 'It is shown no more' } },
    async handle({ who, params }) {
      if (!(await dismissNotice(deps, who.shopId, params.id, readerOf(who)))) throw new Problem('not-found')
      return respond(204, undefined)
    },
  }),
]

const readerOf = ({ roles }: ShopWho) => ({ isOwner: roles.includes('owner') })
