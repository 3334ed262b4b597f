import type { Kit } from '../kit/kit.ts'
import type { Stand } from '../kit/stand.ts'
import { createIssuer, type Issuer } from './issuer.ts'
import { issuerOperations } from './operations.ts'
import type { IssuerOptions, IssuerState } from './state.ts'

/** The issuer as a stand of the sandbox, mounted under `/issuer`. */
export interface IssuerStand extends Stand, Pick<Issuer, 'url' | 'mintToken' | 'rotateKeys'> {}

const CALLBACK_PATH = '/auth/callback'

/** The twin of the shops' OpenID provider. It keeps real time: whoever verifies its tokens does too. */
export function createIssuerStand(kit: Kit, settings: IssuerOptions): IssuerStand {
  const issuer = createIssuer(settings, () => `${kit.url()}/issuer`)
  return {
    name: 'issuer',
    operations: issuerOperations(issuer, () => kit.touch()),
    get url() {
      return issuer.url
    },
    mintToken: (request) => issuer.mintToken(request),
    rotateKeys: (options) => issuer.rotateKeys(options),
    mount(server) {
      server.mountRaw({
        prefix: '/issuer',
        platform: 'issuer',
        handle: (request, response) => {
          response.once('finish', () => kit.touch())
          issuer.handle(request, response)
        },
      })
    },
    snapshot: () => issuer.snapshot(),
    restore: (state) => issuer.restore(state as IssuerState),
    reset: () => issuer.reset(),
    // The demo people are there from the start: an issuer nobody can sign in to is of no use to any test.
    seedDemo: () => {},
    connectGateway(publicUrl) {
      const uri = new URL(CALLBACK_PATH, publicUrl).href
      const { client } = issuer.state
      if (!client.redirectUris.includes(uri)) client.redirectUris.push(uri)
    },
    gatewayEnv: () => ({
      IDENTITY_ISSUER: issuer.url,
      IDENTITY_AUDIENCE: issuer.state.client.audience,
      IDENTITY_CLIENT_ID: issuer.state.client.clientId,
      IDENTITY_CLIENT_SECRET: issuer.state.client.clientSecret,
    }),
    close: () => {},
  }
}
