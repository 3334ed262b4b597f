import { z } from 'zod'

/** The dashboard of the Meta app, and the switches of this twin. Everything here can be changed while it runs. */
export const appSettingsSchema = z.strictObject({
  id: z.string(),
  secret: z.string(),
  verifyToken: z.string(),
  name: z.string(),
  callbackUrl: z.string().nullable(),
  /** Fields the app object is subscribed to; a Page's own subscription is needed too. */
  webhookFields: z.array(z.string()),
  redirectUris: z.array(z.string()),
  deauthorizeUrl: z.string().nullable(),
  dataDeletionUrl: z.string().nullable(),
  /** `development` shows only people with a role, and lets nobody else log in. */
  mode: z.enum(['live', 'development']),
  /** `standard`: webhooks only about people with a role; `from` of other people's comments is withheld. */
  access: z.enum(['advanced', 'standard']),
  /** Ids of users and people who have a role on the app. */
  roleIds: z.array(z.string()),
  /** "Require App Secret": calls without a proof fail with code 100. */
  requireProof: z.boolean(),
  /** Scopes App Review allowed; another one fails the dialog. Null: all known. */
  allowedScopes: z.array(z.string()).nullable(),
  /** Login for Business: configuration id to its permissions. All-or-nothing. */
  loginConfigs: z.record(z.string(), z.array(z.string())),
  humanAgent: z.boolean(),
  userProfile: z.boolean(),
  /** When the echo of a send leaves: before the HTTP answer, after it, or never. */
  echo: z.enum(['before', 'after', 'off']),
  /** A delivery mark follows each send by itself. */
  autoDelivered: z.boolean(),
  /** A read mark follows too. */
  autoRead: z.boolean(),
  /** Real milliseconds between an answer and what follows it (echo, marks). */
  followUpMs: z.int().min(0),
  /** Webhook answers later than this count as failures, real milliseconds. */
  webhookTimeoutMs: z.int().min(1),
  appendHash: z.boolean(),
  /** `expires_in` is left out of token answers. */
  omitExpiresIn: z.boolean(),
  /** Every list page is followed by an empty one that still has `next`. */
  emptyPages: z.boolean(),
  /** A list limit above this fails with code 1 "reduce the amount of data". */
  widestRead: z.int().nullable(),
  /** Only this many newest messages of a thread can be read one by one. */
  messageDetailLimit: z.int().nullable(),
  /** Rate limits per Page, answered by 613; null is off. */
  sendsPerSecond: z.int().nullable(),
  conversationCallsPerSecond: z.int().nullable(),
  privateRepliesPerHour: z.int().nullable(),
  /** This many sends are done but answered with code 1, subcode 1357046. */
  sentButError: z.int().min(0),
  /** Version of unversioned calls. */
  defaultVersion: z.string(),
})

export type AppSettings = z.infer<typeof appSettingsSchema>

/** Switches as a well-set-up, reviewed, live app has them. */
export const defaultSwitches = {
  name: 'KiotViet Social (sandbox)',
  callbackUrl: null,
  deauthorizeUrl: null,
  dataDeletionUrl: null,
  mode: 'live',
  access: 'advanced',
  roleIds: [],
  requireProof: true,
  allowedScopes: null,
  loginConfigs: {},
  humanAgent: true,
  userProfile: true,
  echo: 'after',
  autoDelivered: true,
  autoRead: false,
  followUpMs: 20,
  webhookTimeoutMs: 5000,
  appendHash: false,
  omitExpiresIn: false,
  emptyPages: false,
  widestRead: null,
  messageDetailLimit: null,
  sendsPerSecond: 300,
  // Off: at the real 2 a second a test of history would mostly wait.
  conversationCallsPerSecond: null,
  privateRepliesPerHour: 750,
  sentButError: 0,
  defaultVersion: 'v26.0',
} as const satisfies Partial<AppSettings>
