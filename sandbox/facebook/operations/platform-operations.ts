import { z } from 'zod'
import { ControlError, type Operation, operation } from '../../kit/operation.ts'
import { pageRemovesApp, userRemovesApp, userRequestsDeletion } from '../actions/callbacks.ts'
import { addPost } from '../actions/feed.ts'
import { giveGrant, killTokens } from '../actions/grants.ts'
import { addPage, addPerson, addUser } from '../actions/people.ts'
import { appSettingsSchema } from '../app-settings.ts'
import { verifyCallback } from '../edges/subscriptions.ts'
import { loginPlanSchema } from '../login-plan.ts'
import { PAGE_TASKS } from '../permission-names.ts'
import { mintUserToken, pageTokenFor } from '../tokens.ts'
import { conversationFor, known, psidFor, type World } from '../world.ts'

const tasks = z.array(z.enum(PAGE_TASKS))
const pageShape = {
  id: z.string().optional(),
  name: z.string(),
  category: z.string().optional(),
  about: z.string().optional(),
  description: z.string().optional(),
  emails: z.array(z.string()).optional(),
  followers: z.int().optional(),
  isPublished: z.boolean().optional(),
  inPortfolio: z.boolean().optional(),
}

function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> }
}

function accountOperations(world: World): Operation[] {
  return [
    operation('facebook.addPage', 'A new Page.', pageShape, (args) => addPage(world, defined(args))),
    operation(
      'facebook.changePage',
      'Changes a Page: name, publishing, portfolio, restriction of sends.',
      { ...pageShape, id: z.string(), name: z.string().optional(), restricted: z.boolean().optional() },
      ({ id, ...change }) => {
        const page = Object.assign(known.page(world, id), defined(change))
        world.kit.touch()
        return page
      },
    ),
    operation(
      'facebook.addUser',
      'A merchant account; `pageIds` gives all tasks on those Pages.',
      {
        id: z.string().optional(),
        name: z.string(),
        email: z.string().optional(),
        pageIds: z.array(z.string()).optional(),
        roles: z.record(z.string(), tasks).optional(),
      },
      (args) => addUser(world, args),
    ),
    operation(
      'facebook.setRole',
      'Sets the tasks of a user on a Page; none takes the role away (190/492).',
      { userId: z.string(), pageId: z.string(), tasks },
      ({ userId, pageId, tasks: given }) => {
        const user = known.user(world, userId)
        known.page(world, pageId)
        if (given.length === 0) delete user.roles[pageId]
        else user.roles[pageId] = given
        world.kit.touch()
      },
    ),
    operation(
      'facebook.addPerson',
      'A shopper. `psids` fixes ids per Page; others are made at first contact.',
      {
        id: z.string().optional(),
        name: z.string(),
        profile: z.enum(['available', 'none']).optional(),
        psids: z.record(z.string(), z.string()).optional(),
      },
      (args) => addPerson(world, args),
    ),
    operation(
      'facebook.addPeople',
      'Many shoppers at once, for load.',
      { count: z.int().min(1), name: z.string().default('Khách') },
      ({ count, name }) =>
        Array.from({ length: count }, (_, at) => addPerson(world, { name: `${name} ${at + 1}` }).id),
    ),
    operation(
      'facebook.addPost',
      'The Page posts on facebook.com.',
      {
        pageId: z.string(),
        message: z.string(),
        pictureUrl: z.string().optional(),
        atMs: z.number().optional(),
        silent: z.boolean().default(false).describe('without webhook'),
      },
      (args) => {
        known.page(world, args.pageId)
        return addPost(world, args)
      },
    ),
  ]
}

function tokenOperations(world: World): Operation[] {
  return [
    operation(
      'facebook.setLogin',
      'Lets the dialog answer by itself; null shows the page again.',
      { plan: loginPlanSchema.nullable() },
      ({ plan }) => {
        if (plan) known.user(world, plan.userId)
        world.state.login = plan
        world.kit.touch()
      },
    ),
    operation(
      'facebook.grant',
      'Gives a grant and tokens without the dialog: user token (long) and a Page token for each Page.',
      { userId: z.string(), scopes: z.array(z.string()), pageIds: z.array(z.string()) },
      ({ userId, scopes, pageIds }) => {
        known.user(world, userId)
        giveGrant(world, userId, { granted: scopes, declined: [], pageIds })
        const user = mintUserToken(world, userId, true)
        const pages = pageIds.map((id) => [id, pageTokenFor(world, user, id).token] as const)
        return { userToken: user.token, pageTokens: Object.fromEntries(pages) }
      },
    ),
    operation(
      'facebook.setPermission',
      'A user changes one permission in their settings; null forgets it.',
      {
        userId: z.string(),
        permission: z.string(),
        status: z.enum(['granted', 'declined', 'expired']).nullable(),
      },
      ({ userId, permission, status }) => {
        const grant = world.state.grants.get(userId)
        if (!grant) throw new ControlError(`user ${userId} has not granted this app`)
        if (status === null) delete grant.permissions[permission]
        else grant.permissions[permission] = status
        world.kit.touch()
      },
    ),
    operation(
      'facebook.killTokens',
      'Tokens answer 190 with this subcode from now on (458, 459, 460, 463, 464, 467, 492; 0 without).',
      {
        token: z.string().optional(),
        userId: z.string().optional(),
        pageId: z.string().optional(),
        subcode: z.int().default(0),
      },
      ({ subcode, ...which }) => ({ killed: killTokens(world, which, subcode) }),
    ),
    operation(
      'facebook.removeApp',
      'A user removes the app: 458 and the deauthorize callback.',
      { userId: z.string() },
      (args) => userRemovesApp(world, args.userId),
    ),
    operation(
      'facebook.pageRemovesApp',
      'A Page removes the app: deauthorize callback with profile_id.',
      { pageId: z.string() },
      (args) => pageRemovesApp(world, args.pageId),
    ),
    operation(
      'facebook.requestDeletion',
      'A user asks for data deletion: the callback and its answer.',
      { userId: z.string() },
      (args) => userRequestsDeletion(world, args.userId),
    ),
  ]
}

function appOperations(world: World): Operation[] {
  return [
    operation('facebook.app', 'App settings and switches.', {}, () => world.state.app),
    operation(
      'facebook.setApp',
      'Changes app settings and switches.',
      appSettingsSchema.partial().shape,
      (change) => {
        Object.assign(world.state.app, defined(change))
        world.kit.touch()
        return world.state.app
      },
    ),
    operation(
      'facebook.verifyCallback',
      'Sends the verification GET to the callback URL.',
      { verifyToken: z.string().optional() },
      async ({ verifyToken }) => {
        const { callbackUrl, verifyToken: own } = world.state.app
        if (!callbackUrl) throw new ControlError('no callback URL is set')
        return { verified: await verifyCallback(world, callbackUrl, verifyToken ?? own) }
      },
    ),
    operation(
      'facebook.setSubscription',
      "Sets this app's fields on a Page without the API; null unsubscribes it.",
      { pageId: z.string(), fields: z.array(z.string()).nullable() },
      ({ pageId, fields }) => {
        const page = known.page(world, pageId)
        page.subscribedFields = fields
        page.subscriptionEpoch += 1
        page.webhookFailingSinceMs = null
        world.kit.touch()
      },
    ),
    operation(
      'facebook.enforcePolicy',
      'Meta blocks a Page from sending, lifts that, or warns it: `policy-enforcement`.',
      { pageId: z.string(), action: z.enum(['block', 'unblock', 'warning']), reason: z.string().optional() },
      ({ pageId, action, reason }) => {
        const page = known.page(world, pageId)
        if (action !== 'warning') page.restricted = action === 'block'
        world.webhooks.message(page, 'messaging_policy_enforcement', {
          recipient: { id: pageId },
          timestamp: world.kit.clock.nowMs(),
          'policy-enforcement': { action, ...defined({ reason }) },
        })
        world.kit.touch()
      },
    ),
    operation(
      'facebook.setUsage',
      'Usage of a Page in percent, with its rise per call; null ends it.',
      {
        pageId: z.string(),
        type: z.enum(['pages', 'messenger']),
        usage: z
          .strictObject({
            percent: z.number(),
            risePerCall: z.number().default(0),
            regainMinutes: z.int().default(5),
          })
          .nullable(),
      },
      ({ pageId, type, usage }) => {
        const page = known.page(world, pageId)
        if (usage) page.usage[type] = usage
        else delete page.usage[type]
        world.kit.touch()
      },
    ),
    operation(
      'facebook.setThreadOwner',
      'Another app owns the thread (events go to standby, sends fail with 2018300); null gives it back.',
      { pageId: z.string(), personId: z.string(), appId: z.string().nullable() },
      ({ pageId, personId, appId }) => {
        const psid = psidFor(world, known.person(world, personId), known.page(world, pageId).id)
        conversationFor(world, pageId, psid).ownerAppId = appId
        world.kit.touch()
      },
    ),
  ]
}

/** Accounts, tokens, app settings: what happens to the platform rather than on it. */
export function platformOperations(world: World): Operation[] {
  return [...accountOperations(world), ...tokenOperations(world), ...appOperations(world)]
}
