import { acknowledged } from './acknowledged.ts'
import { clickChatnow } from './click-chatnow.ts'
import type { EventReader } from './define-event.ts'
import { follow } from './follow.ts'
import { oaSend } from './oa-send.ts'
import { oaReacted, reacted } from './reacted.ts'
import { received } from './received.ts'
import { seen } from './seen.ts'
import { submitInfo } from './submit-info.ts'
import { userSend } from './user-send.ts'
import { oaSendVisitor, visitorSend } from './visitor.ts'
import { widgetAccepted } from './widget.ts'
import { withdraw } from './withdraw.ts'

const READERS: readonly EventReader[] = [
  userSend,
  oaSend,
  visitorSend,
  oaSendVisitor,
  reacted,
  oaReacted,
  received,
  seen,
  follow,
  clickChatnow,
  widgetAccepted,
  submitInfo,
  withdraw,
  ...acknowledged,
]

const BY_NAME = new Map(READERS.flatMap((reader) => reader.names.map((name) => [name, reader] as const)))

/** The reader of an event name; undefined for names nobody has described yet. */
export const eventReader = (name: string): EventReader | undefined => BY_NAME.get(name)
