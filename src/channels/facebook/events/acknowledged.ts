import { acknowledgeEvent, type EventDefinition } from './define-event.ts'

/** Messaging events understood and not kept: [our name, the member that marks it]. */
const KINDS = [
  ['thread-passed', 'pass_thread_control'],
  ['thread-taken', 'take_thread_control'],
  ['thread-requested', 'request_thread_control'],
  ['thread-app-roles', 'app_roles'],
  ['account-linking', 'account_linking'],
  ['messaging-optout', 'optout'],
] as const

/** Which app holds a thread, who linked an account elsewhere: nothing of it changes what we store. */
export const acknowledgedMessaging: readonly EventDefinition[] = KINDS.map(([name, member]) =>
  acknowledgeEvent({
    name,
    source: 'docs/platforms/facebook.md#acknowledged',
    recognises: (value, { via }) => via !== 'changes' && Object.hasOwn(value, member),
  }),
)
