import { createHmac } from 'node:crypto'
import { createFacebookChannel } from '../../src/channels/facebook/index.ts'
import { facebookOperations } from '../../src/channels/facebook/operations/index.ts'
import { keepsChannelContract } from './channel.ts'
import { facebookSettings } from '../unit/channels/facebook-support.ts'
import { GRAPH_SAMPLES } from './facebook-samples.ts'

keepsChannelContract('facebook', () => ({
  channel: createFacebookChannel(facebookSettings),
  sign: (raw) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', facebookSettings.appSecret).update(raw).digest('hex')}`,
  }),
  operations: facebookOperations,
  samples: GRAPH_SAMPLES,
}))
