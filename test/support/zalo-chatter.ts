import type { Sandbox } from '../../sandbox/index.ts'
import { idOf } from '../../src/kit/ids.ts'
import type { LinkedChannel } from './link-accounts.ts'

/** Followers write to the OA, `each` messages a person. @returns their conversations' ids here */
export async function zaloChatter(
  { control, clock }: Sandbox,
  oa: LinkedChannel,
  { people, each }: { people: number; each: number },
): Promise<string[]> {
  const oaId = oa.externalId
  const chats: string[] = []
  for (let n = 0; n < people; n++) {
    const { userId } = (await control.call('zalo.addUser', { oaId, change: { isFollower: true } })) as {
      userId: string
    }
    for (let at = 0; at < each; at++) {
      await control.call('zalo.userSend', { oaId, userId, text: `Tin Zalo ${at}: giá bao nhiêu ạ?` })
      // Zalo tells no order but its time: two messages of one millisecond have none.
      clock.advance(1)
    }
    chats.push(idOf('cnv', oa.id, userId))
  }
  return chats
}
