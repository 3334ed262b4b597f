import { chatter } from '../chatter.ts'
import type { ProgramsStack } from '../programs-stack.ts'
import { aShop, openChats } from '../shops.ts'
import { checkWayIn, everythingApplied, type WayInFigures } from '../way-in-oracle.ts'

export interface GatewayKills {
  readonly kills: number
  readonly events: number
  readonly conversations: number
  readonly seed: number
}

/** Facebook's waits between two attempts, shortened: 10 s become 100 ms. */
const QUICK_LADDER = { retryScale: 0.01 }

/** The gateway is killed outright while webhooks come in, and started again at the same address. */
export async function killGatewayUnderWebhooks(
  stack: ProgramsStack,
  { kills, events, conversations, seed }: GatewayKills,
): Promise<WayInFigures> {
  const shop = await aShop(stack, { pages: 3 })
  const { courier } = stack.sandbox.facebook
  courier.setMode(QUICK_LADDER)
  const chats = await openChats(stack, [shop], conversations)
  const every = Math.ceil(events / (kills + 1))
  const wait = async () => {
    await stack.gateway.crash()
    await stack.startGateway()
  }
  await chatter(stack.sandbox, chats, { events, seed, pause: { every, wait } })
  await everythingApplied(stack)
  return checkWayIn(stack)
}
