import { z } from 'zod'

/**
 * What Zalo leaves open, or a test wants bent. The defaults are the behaviour the documents describe best;
 * `docs/platforms/zalo.md` says which points no document settles.
 */
export const switchesSchema = z.strictObject({
  /** The permission page answers by itself: this OA's id, or `decline`; null shows the page. */
  autoPermission: z.string().nullable().default(null),
  /** The permission page shows this JSON error instead, such as -14002. */
  permissionError: z.int().nullable().default(null),
  /** What a refusal on the page sends back: the state alone, or nothing at all (a page without a way back). */
  declinedCallback: z.enum(['bare', 'page']).default('bare'),
  /** The page complains about parameters Zalo does not have, such as response_type. */
  strictPermissionParams: z.boolean().default(true),
  echoState: z.boolean().default(true),
  echoCodeChallenge: z.boolean().default(false),
  /** A challenge saved in the console: pairs made per request then fail at the token endpoint. */
  fixedChallenge: z.string().nullable().default(null),
  /** Whether a rotated refresh token gets three months of its own. */
  refreshLife: z.enum(['fresh', 'inherited']).default('fresh'),
  /** `expires_in` as a number instead of the documented string. */
  numericExpiresIn: z.boolean().default(false),
  /** What the token endpoint says after it rotated: all, nothing at all, or no refresh token. */
  tokenAnswer: z.enum(['full', 'empty', 'without-refresh-token']).default('full'),
  /** getoa names the id `oaid` (current documents), `oa_id` (older code) or both. */
  oaIdField: z.enum(['oaid', 'oa_id', 'both']).default('oaid'),
  /** The app demands `appsecret_proof`; a missing or wrong one gives -242. */
  requireProof: z.boolean().default(false),
  /** People of one filter that `user/getlist` pages through. */
  listLimit: z.int().min(50).default(10_000),
  appActive: z.boolean().default(true),
  appRemoved: z.boolean().default(false),
  apiRegistered: z.boolean().default(true),
  appLimitPerMinute: z.int().min(0).default(4000),
  /** Overrides every OA's own limit per minute. */
  oaLimitPerMinute: z.int().min(0).nullable().default(null),
  /** After the month's free messages: billed (no quota object), or refused with -211. */
  quotaSpent: z.enum(['billed', 'refused']).default('billed'),
  /** Answers by `recipient.message_id`: taken, taken eight times within 48 h as until 2026, or a recipient no longer known. */
  replyForm: z.enum(['accepted', 'limited', 'refused']).default('accepted'),
  /** Where answers to visitors of a website go: the documents show v2, an older SDK sample v3. */
  visitorPath: z.enum(['both', 'v2', 'v3']).default('both'),
  /** When the echo of the app's own send goes out. `before`: its first attempt ends before the HTTP answer. */
  echo: z.enum(['before', 'after', 'none']).default('after'),
  echoDelayMs: z.int().min(0).default(5),
  /** Received and seen marks follow each send by themselves after these sandbox milliseconds; null: never. */
  autoReceivedMs: z.int().min(0).nullable().default(null),
  autoSeenMs: z.int().min(0).nullable().default(null),
  /** Ids and timestamps as JSON numbers, as some deliveries had them. */
  numericIds: z.boolean().default(false),
  /** Events also of OAs that granted nothing. */
  fireWithoutGrant: z.boolean().default(false),
  /** What is delivered again: failed connections only, as documented, or everything that got no 200. */
  retryOn: z.enum(['failed-connection', 'not-200']).default('failed-connection'),
  answerWithinMs: z.int().min(1).default(2000),
  /** The social host answers -501, as it does callers outside Vietnam. */
  outsideVietnam: z.boolean().default(false),
})

export type ZaloSwitches = z.infer<typeof switchesSchema>

/** All switches as documented. */
export function defaultSwitches(): ZaloSwitches {
  return switchesSchema.parse({})
}
