import { z } from 'zod'
import { defineEvent, envelopeOf, type EventReader } from './define-event.ts'

const join = (prefix: string, kinds: string): string[] => kinds.split(' ').map((kind) => `${prefix}${kind}`)

/** Calls and the consent to be called: outside ZA1–ZA3. They may name the OA as sender or not at all. */
const CALLS = ['oa_send_consent', 'user_reply_consent', 'user_call_oa', 'oa_call_user']

const GROUPS = [
  ...join('user_send_group_', 'text image gif link audio video sticker location file business_card'),
  ...join('oa_send_group_', 'text image gif link audio video sticker location file business_card'),
  ...join('', 'create_group delete_group update_group_info user_join_group user_out_group'),
  ...join('', 'user_request_join_group accept_request_join_group reject_request_join_group'),
  ...join('', 'add_group_admin remove_group_admin'),
]

/** Tags, notes, widgets, shop, extensions and the phone-addressed template service. */
const ACCOUNT = [
  ...join('', 'update_user_info add_user_to_tag remove_user_from_tag remove_tag'),
  ...join('', 'widget_failed_to_sync_user_external_id extension_purchased'),
  ...join('', 'shop_has_order user_asking_product user_feedback user_click_response_button'),
  ...join('', 'change_template_status change_template_quality change_oa_daily_quota'),
  ...join('', 'event_journey_acknowledged event_journey_time_out'),
]

/** Understood and not stored: only name, account and time enter the journal. */
const acknowledge = (names: readonly string[], oa: EventReader['oa']): EventReader =>
  defineEvent({
    names,
    source: 'docs/platforms/zalo.md#acknowledged',
    oa,
    edge: (body) => ({ ...envelopeOf(body), ...(oa === 'named' ? {} : { [oa]: body[oa] }) }),
    shape: z.object({}),
    toInbound: (_event, { name, accountId, atMs }) => ({ kind: 'acknowledged', accountId, atMs, name }),
  })

export const acknowledged: readonly EventReader[] = [acknowledge([...CALLS, ...GROUPS, ...ACCOUNT], 'named')]
