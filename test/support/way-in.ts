import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Channel } from '../../src/channels/channel.ts'
import { createFacebookChannel } from '../../src/channels/facebook/index.ts'
import { createZaloChannel } from '../../src/channels/zalo/index.ts'
import { createIntake, type Intake, type IntakeDeps } from '../../src/intake/intake.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentMeter } from '../../src/kit/meter.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { openVault } from '../../src/vault/open-vault.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { facebookTestSettings, type SignedDelivery, zaloTestSettings } from './deliveries.ts'
import { quietLog } from './quiet.ts'

export const testChannels: { facebook: Channel; zalo: Channel } = {
  facebook: createFacebookChannel(facebookTestSettings),
  zalo: createZaloChannel(zaloTestSettings),
}

/** A prepared store and a vault of its own; closed by the caller. */
export async function openStoreAndVault(mongodbUri: string): Promise<{ store: Store; vault: Vault }> {
  const store = await openStore(mongodbUri, { appName: 'way-in-test' })
  await store.prepare()
  const vault = await openVault({
    store,
    tokenKeys: [{ kid: 'test', key: Buffer.alloc(32, 7) }],
    clock: systemClock,
  })
  return { store, vault }
}

export interface Gateway {
  readonly url: string
  readonly port: number
  readonly intake: Intake
  /** Lanes woken so far, in order. */
  readonly woken: number[]
  deliver(delivery: SignedDelivery): Promise<Response>
}

/** A real server with nothing but the way in; closed when the running test ends. */
export async function startIntake(
  deps: Pick<IntakeDeps, 'store' | 'vault'> & Partial<IntakeDeps>,
): Promise<Gateway> {
  const woken: number[] = []
  const intake = createIntake({
    channels: testChannels,
    settings: { webhookBodyLimitBytes: 64 * 1024, facebook: facebookTestSettings, zalo: zaloTestSettings },
    wakeLanes: (lanes) => woken.push(...lanes),
    clock: systemClock,
    log: quietLog,
    meter: silentMeter,
    ...deps,
  })
  const server = createServer((req, res) => {
    if (!intake.handle(req, res)) res.writeHead(404).end('not a webhook')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await intake.close()
  })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    intake,
    woken,
    deliver: ({ path, body, headers }) => fetch(url + path, { method: 'POST', body, headers }),
  }
}
