import { z } from 'zod'
import { type Operation, operation } from '../../kit/operation.ts'
import { createTruth } from '../truth.ts'
import { known, type World } from '../world.ts'

/** What the platform itself believes, for tests to compare the gateway with. */
export function truthOperations(world: World): Operation[] {
  const truth = createTruth(world.state)
  const paging = { limit: z.int().min(1).default(1000), skip: z.int().min(0).default(0) }
  const cut = <T>(items: T[], { limit, skip }: { limit: number; skip: number }) =>
    items.slice(skip, skip + limit)
  return [
    operation('facebook.pages', 'All Pages, with subscription and webhook health.', {}, () => [
      ...world.state.pages.values(),
    ]),
    operation('facebook.users', 'All merchant accounts.', {}, () => [...world.state.users.values()]),
    operation('facebook.people', 'All shoppers.', paging, (args) =>
      cut([...world.state.people.values()], args),
    ),
    operation(
      'facebook.conversations',
      'Threads without their messages.',
      { pageId: z.string().optional(), ...paging },
      (args) => cut(truth.conversations(args.pageId), args),
    ),
    operation(
      'facebook.messages',
      'Messages of one thread in their order, with state.',
      { pageId: z.string(), personId: z.string(), ...paging },
      (args) => {
        const psid = known.person(world, args.personId).psids[known.page(world, args.pageId).id]
        return cut(psid === undefined ? [] : truth.messages(psid), args)
      },
    ),
    operation(
      'facebook.sends',
      'Messages of the Page per recipient, in the order they were accepted.',
      { pageId: z.string().optional(), ...paging },
      (args) => cut(truth.sends(args.pageId), args),
    ),
    operation('facebook.posts', 'Posts of a Page.', { pageId: z.string().optional(), ...paging }, (args) =>
      cut(truth.posts(args.pageId), args),
    ),
    operation(
      'facebook.comments',
      'Comments with state, removed ones too.',
      { pageId: z.string().optional(), postId: z.string().optional(), ...paging },
      (args) => cut(truth.comments(args), args),
    ),
    operation('facebook.grants', 'What each user gave the app.', {}, () => [...world.state.grants.values()]),
    operation('facebook.tokens', 'Every token with its state.', {}, () => [...world.state.tokens.values()]),
  ]
}
