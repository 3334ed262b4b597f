import type { EventFeed } from './events/feed.ts'
import type { Route } from './http/route.ts'
import { activityRoutes } from './http/routes/activity.ts'
import { authorityExportRoutes } from './http/routes/authority-exports.ts'
import { channelHistoryRoutes } from './http/routes/channel-history.ts'
import { channelRoutes } from './http/routes/channels.ts'
import { commentRoutes } from './http/routes/comments.ts'
import { conversationRoutes } from './http/routes/conversations.ts'
import { deviceRoutes } from './http/routes/devices.ts'
import { disputeRoutes } from './http/routes/disputes.ts'
import { doctorRoutes } from './http/routes/doctor.ts'
import { eventRoutes } from './http/routes/events.ts'
import { freezeSendRoutes } from './http/routes/freeze-sends.ts'
import { freezeRoutes } from './http/routes/freezes.ts'
import { linkRoutes } from './http/routes/links.ts'
import { meRoutes } from './http/routes/me.ts'
import { mediaRoutes } from './http/routes/media.ts'
import { messageRoutes } from './http/routes/messages.ts'
import { noticeWayRoutes } from './http/routes/notice-ways.ts'
import { noticeRoutes } from './http/routes/notices.ts'
import { peopleRoutes } from './http/routes/people.ts'
import { postRoutes } from './http/routes/posts.ts'
import { presenceRoutes } from './http/routes/presence.ts'
import { privacyAuthorityRoutes } from './http/routes/privacy-authority.ts'
import { privacyBreachRoutes } from './http/routes/privacy-breaches.ts'
import { privacyComplaintRoutes } from './http/routes/privacy-complaints.ts'
import { privacyExportRoutes } from './http/routes/privacy-export.ts'
import { privacyHoldRoutes } from './http/routes/privacy-holds.ts'
import { privacyPartnerRoutes } from './http/routes/privacy-partners.ts'
import { privacyRecordRoutes } from './http/routes/privacy-records.ts'
import { privacyShopErasureRoutes } from './http/routes/privacy-shop-erasure.ts'
import { privacyRetentionRoutes } from './http/routes/privacy-retention.ts'
import { privacyRequestLinkRoutes } from './http/routes/privacy-request-links.ts'
import { privacyRequestRoutes } from './http/routes/privacy-requests.ts'
import { privacyTransferRoutes } from './http/routes/privacy-transfers.ts'
import { consentRoutes } from './http/routes/privacy-consents.ts'
import { supportSessionRoutes } from './http/routes/support-sessions.ts'
import { quickReplyRoutes } from './http/routes/quick-replies.ts'
import { subscriptionRoutes } from './http/routes/subscriptions.ts'
import { sessionRoutes } from './http/routes/sessions.ts'
import { settingsRoutes } from './http/routes/settings.ts'
import type { Presence } from './queues/presence.ts'
import type { RoomDeps } from './room-deps.ts'

/** Every route of /api/v1: the API document is made of this list. */
export const apiRoutes = (rooms: RoomDeps, feed: EventFeed, presence: Presence): readonly Route[] => [
  ...meRoutes(rooms),
  ...sessionRoutes(rooms),
  ...activityRoutes(rooms),
  ...freezeRoutes(rooms.freezing),
  ...freezeSendRoutes(rooms.outbox),
  ...linkRoutes(rooms.linking),
  ...disputeRoutes(rooms),
  ...channelRoutes(rooms.linking),
  ...channelHistoryRoutes(rooms.history),
  ...doctorRoutes(rooms.doctor),
  ...noticeRoutes(rooms.doctor),
  ...noticeWayRoutes(rooms.doctor),
  ...conversationRoutes(rooms.outbox),
  ...messageRoutes(rooms.outbox),
  ...mediaRoutes(rooms.outbox, rooms.media),
  ...postRoutes(rooms.outbox, rooms.linking),
  ...commentRoutes(rooms.outbox),
  ...peopleRoutes(rooms.people),
  ...consentRoutes(rooms.consenting),
  ...deviceRoutes(rooms.consenting),
  ...privacyRequestRoutes(rooms.privacy),
  ...privacyRequestLinkRoutes(rooms.linking),
  ...privacyExportRoutes(rooms.privacy),
  ...privacyRecordRoutes(rooms),
  ...privacyRetentionRoutes(rooms),
  ...privacyShopErasureRoutes(rooms),
  ...supportSessionRoutes(rooms),
  ...privacyComplaintRoutes(rooms.privacy, rooms),
  ...privacyHoldRoutes(rooms.privacy),
  ...privacyBreachRoutes(rooms.privacy),
  ...privacyTransferRoutes(rooms),
  ...privacyPartnerRoutes(rooms.privacy),
  ...privacyAuthorityRoutes(rooms.privacy),
  ...authorityExportRoutes(rooms.privacy),
  ...settingsRoutes(rooms.outbox),
  ...quickReplyRoutes(rooms.outbox),
  ...presenceRoutes(rooms, presence),
  ...subscriptionRoutes(rooms.callouts),
  ...eventRoutes(feed, presence),
]
