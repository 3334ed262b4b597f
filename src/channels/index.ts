import type { FacebookSettings, ZaloSettings } from '../../config/settings.ts'
import { type Meter, silentMeter } from '../kit/meter.ts'
import { ChannelError } from './channel-error.ts'
import type { Channel } from './channel.ts'
import { createFacebookChannel } from './facebook/index.ts'
import type { Platform } from './platform.ts'
import { createZaloChannel } from './zalo/index.ts'

export interface Channels {
  readonly facebook: Channel | null
  readonly zalo: Channel | null
  /** @throws {ChannelError} `platform-off` where the settings hold no app of this platform */
  get(platform: Platform): Channel
}

/** The platforms that are switched on. With a meter, Zalo tells which reading of its signature fits. */
export function createChannels(
  settings: { readonly facebook: FacebookSettings | null; readonly zalo: ZaloSettings | null },
  meter: Meter = silentMeter,
): Channels {
  const on: Record<Platform, Channel | null> = {
    facebook: settings.facebook && createFacebookChannel(settings.facebook),
    zalo: settings.zalo && createZaloChannel(settings.zalo, { meter }),
  }
  return {
    ...on,
    get(platform) {
      const channel = on[platform]
      if (channel === null)
        throw new ChannelError({ code: 'platform-off', retry: 'never', requestLeft: false })
      return channel
    },
  }
}
