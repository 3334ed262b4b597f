import { scopesFor } from './permissions.ts'
import { type Allowance, type FacebookScope, OPERATIONS } from './policy-operations.ts'

/** A page of the console, with its picture under docs/images. */
export interface ReviewScreen {
  readonly path: string
  readonly shows: string
  readonly picture: string
}

/** What Meta's App Review asks of one permission or feature. English: its reviewers read nothing else. */
export interface ReviewAnswer {
  /** What the merchant gains; the first question of the form. */
  readonly why: string
  readonly screens: readonly ReviewScreen[]
  /** What the reviewer does with a test Page, step by step, until the permission is seen at work. */
  readonly steps: readonly string[]
  /** What is kept of what it gives, and until when. */
  readonly kept: string
}

const SIGN_IN = 'Sign in to KiotViet, open Kênh / Channels and choose “Link Facebook”.'
const PICK =
  'In Facebook’s dialog grant what is asked, then choose the test Page among those listed and link it.'

const CHANNELS: ReviewScreen = {
  path: '/channels',
  shows: 'a card for each linked Page: name, picture, state, last event, what needs mending',
  picture: 'channels-en.png',
}
const CHOOSE: ReviewScreen = {
  path: '/links/{id}',
  shows: 'the person’s Pages, from which the merchant chooses; those not chosen keep no token',
  picture: 'linking-choose.png',
}
const CONSENT: ReviewScreen = {
  path: '/links/new',
  shows: 'each item of the privacy policy as its own sentence, unticked, before Facebook’s dialog opens',
  picture: 'linking-consent.png',
}
const INBOX: ReviewScreen = {
  path: '/inbox',
  shows:
    'conversations with the Page’s customers, the answer’s time window above the composer, delivery and read marks',
  picture: 'inbox-en.png',
}
const COMMENTS: ReviewScreen = {
  path: '/comments',
  shows:
    'the Page’s posts with their comments, and what can be done with each: reply, private reply, hide, like',
  picture: 'comments-en.png',
}
const PEOPLE: ReviewScreen = {
  path: '/people',
  shows: 'people who wrote to the Page or commented on it, with where each field comes from',
  picture: 'people-en.png',
}
const DOCTOR: ReviewScreen = {
  path: '/channels/{id}/doctor',
  shows: 'whether the Page’s webhooks arrive, with evidence, and a button that mends what can be mended',
  picture: 'doctor-en.png',
}

/** One answer for every permission that is ever asked for; a new one does not compile without its answer. */
export const SCOPE_REVIEW: Readonly<Record<FacebookScope, ReviewAnswer>> = {
  pages_show_list: {
    why: 'A merchant has several Pages and links those that belong to the shop. We list the Pages to choose from; nothing else of a Page that is not chosen is read or kept.',
    screens: [CONSENT, CHOOSE],
    steps: [SIGN_IN, 'Tick at least one sentence and go on to Facebook.', PICK],
    kept: 'Id, name and picture of the chosen Pages, until they are unlinked. The list itself ends with the linking, at the latest half an hour after it began.',
  },
  pages_read_engagement: {
    why: 'Staff see which Page and which post a customer speaks about: the Page’s name, picture, cover, description and e-mail address, its posts and their public counts.',
    screens: [CHANNELS, COMMENTS],
    steps: [
      SIGN_IN,
      PICK,
      'Open the Page’s card on Channels: its own profile is shown.',
      'Open Bình luận / Comments: the Page’s posts stand there with their counts.',
    ],
    kept: 'The Page’s profile and posts, until the Page is unlinked or the consent is withdrawn.',
  },
  pages_read_user_content: {
    why: 'Customers ask about goods in comments below the Page’s posts and in posts on its wall. Staff read and answer them where they answer messages, so that no question is overlooked.',
    screens: [COMMENTS],
    steps: [
      PICK,
      'With another account write a comment below a post of the test Page.',
      'It appears on Comments within seconds, below its post.',
      'Edit and delete it on Facebook: what is shown follows.',
    ],
    kept: 'Comments, sealed under a key of the person who wrote them. What Facebook deletes is deleted here.',
  },
  pages_manage_metadata: {
    why: 'Facebook tells us of new messages and comments by webhook. The Page is subscribed when it is linked, looked after (the platform removes apps whose endpoint failed for an hour) and unsubscribed when it is unlinked.',
    screens: [CHANNELS, DOCTOR],
    steps: [
      PICK,
      'Open the Page’s doctor: “Subscription” shows the fields subscribed.',
      'Remove the app under the Page’s settings on Facebook; the doctor names the loss and its button subscribes again.',
      'Unlink the Page: the subscription is gone.',
    ],
    kept: 'When the subscription was last seen whole.',
  },
  pages_messaging: {
    why: 'Staff answer customers who wrote to the Page. Nobody is written to first; what may be sent, and until when, stands above the composer before anybody types.',
    screens: [INBOX],
    steps: [
      PICK,
      'With another account send the test Page a message.',
      'It appears in Hộp thư / Inbox within seconds; answer it.',
      'The answer arrives in Messenger; its mark turns to delivered and read.',
      'Outside the 24 hours the composer is closed and says why.',
    ],
    kept: 'Messages, sealed under a key of the person; what the customer unsends is deleted here too, and everything of a person on their wish or the shop’s.',
  },
  pages_manage_engagement: {
    why: 'Staff reply to comments as the Page, hide those that show a phone number or insult somebody, like a thank-you, and edit or delete the Page’s own replies.',
    screens: [COMMENTS],
    steps: [
      PICK,
      'With another account comment on a post of the test Page.',
      'On Comments choose “Reply” and send: the reply stands on Facebook below the comment.',
      'Choose “Hide”, then “Show again”: Facebook follows.',
      'Edit and delete the reply.',
    ],
    kept: 'Who of the shop’s staff did what with which comment, and when.',
  },
}

/** Features that are reviewed like permissions; held ones are named by `FACEBOOK_FEATURES`. */
export const FEATURE_REVIEW = {
  'human-agent': {
    why: 'A question asked on Saturday is answered on Monday: staff, never a program, may answer up to seven days after the customer’s last message.',
    screens: [INBOX],
    steps: [
      'Let a customer’s message grow older than 24 hours.',
      'The bar above the composer says that a person may still answer, and until when.',
      'Send an answer; it carries the tag HUMAN_AGENT. A program’s send is refused at that time.',
    ],
    kept: 'As with pages_messaging.',
  },
  'user-profile': {
    why: 'Staff see the name and picture of the customer they talk to instead of a number. Only people who wrote to the Page or commented on it are asked for.',
    screens: [INBOX, PEOPLE],
    steps: [
      'Send the test Page a message with an account.',
      'Its name and picture stand in Inbox and People.',
    ],
    kept: 'Name and the picture’s address, sealed under the person’s key, until the person is erased or the Page unlinked.',
  },
} as const satisfies Readonly<Record<string, ReviewAnswer>>

/** What reviewers ask about every app. */
export const REVIEW_FACTS: readonly string[] = [
  '`business_management` is never asked for: no item of the privacy policy needs it, and Pages of a portfolio are found without it.',
  'A permission is asked for only where the merchant ticked a sentence that needs it; what was granted beyond that is given back.',
  'Data deletion and deauthorisation are answered automatically, each deletion with a public status page.',
  'Every call goes through one door that refuses it without the shop’s consent and the platform’s grant.',
]

const scopesOf = ({ scopes, codes }: Allowance): readonly FacebookScope[] => scopes ?? scopesFor(codes)

/** The calls a permission has a part in opening, with the fields of their answers that may pass then. */
export function callsNeeding(
  scope: FacebookScope,
): { readonly name: string; readonly fields: readonly string[] }[] {
  return Object.entries(OPERATIONS).flatMap(([name, allowances]) => {
    const ways = allowances.filter((allowance) => scopesOf(allowance).includes(scope))
    return ways.length === 0 ? [] : [{ name, fields: [...new Set(ways.flatMap(({ fields }) => fields))] }]
  })
}
