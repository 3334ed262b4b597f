import { defineOperation } from '../../operation.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'
import { MESSAGE_PATH, type SentMessage, SentMessageShape } from './sent-message.ts'

export interface RequestInfoInput {
  readonly userId: string
  /** At most 100 characters. */
  readonly title: string
  /** At most 500 characters. */
  readonly subtitle: string
  readonly imageUrl: string
}

/** Asks a person for name, phone and address. The answer, if any, comes as the event `user_submit_info`. */
export const requestInfo = defineOperation<'zalo.request-info', RequestInfoInput, SentMessage>({
  name: 'zalo.request-info',
  platform: 'zalo',
  token: 'channel',
  effect: true,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ userId, title, subtitle, imageUrl }) => ({
    method: 'POST',
    base: 'openapi',
    path: MESSAGE_PATH,
    json: {
      recipient: { user_id: userId },
      message: {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'request_user_info',
            elements: [{ title, subtitle, image_url: imageUrl }],
          },
        },
      },
    },
  }),
  answer: SentMessageShape,
})
