import type {
  AdapterPayload,
  Configuration,
  default as Provider,
  JWK,
  KoaContextWithOIDC,
} from 'oidc-provider'
import type { IssuerState } from './state.ts'
import { createAdapterFactory } from './store.ts'
import { claimsOf } from './claims.ts'
import { loadProvider } from './load-provider.ts'
import { logoutPage } from './login-page.ts'

/** The library wants resources as URIs; tokens carry the plain audience beside it. */
const RESOURCE = 'urn:sandbox:gateway'
const ACCESS_TOKEN_SECONDS = 3600
const SCOPES = ['openid', 'profile', 'offline_access']

function findClient(state: IssuerState, clientId: string): AdapterPayload | undefined {
  const alg = state.keys[0]?.alg ?? 'ES256'
  if (clientId === state.client.clientId) {
    return {
      client_id: clientId,
      client_secret: state.client.clientSecret,
      client_name: 'KiotViet social gateway',
      redirect_uris: state.client.redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: alg,
      // Every ID token says when its person signed in, as step-up needs it to.
      require_auth_time: true,
    }
  }
  const service = state.serviceClients.find((candidate) => candidate.clientId === clientId)
  if (service === undefined) return undefined
  return {
    client_id: service.clientId,
    client_secret: service.clientSecret,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    id_token_signed_response_alg: alg,
  }
}

/** Nobody is asked for consent in the twin: the first sign-in of a client grants what it asks. */
async function grantAll(ctx: KoaContextWithOIDC) {
  const { client, session, result, provider } = ctx.oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const found = known === undefined ? undefined : await provider.Grant.find(known)
  if (found !== undefined && found.accountId === session.accountId) return found
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(SCOPES.join(' '))
  grant.addResourceScope(RESOURCE, SCOPES.join(' '))
  await grant.save()
  return grant
}

/**
 * A provider over `state` for `issuer` (its public URL, no trailing slash). Keys are fixed at construction, so a
 * rotation builds another one over the same state: sessions, codes and grants live on.
 */
export async function createProvider(state: IssuerState, issuer: string): Promise<Provider> {
  const { Provider: OidcProvider, interactionPolicy } = await loadProvider()
  const policy = interactionPolicy.base()
  // The twin always shows its page: a tester changes persons all day and must not be kept in an old session.
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('always', 'Choose who you are', (ctx) =>
        ctx.oidc.result?.login === undefined
          ? interactionPolicy.Check.REQUEST_PROMPT
          : interactionPolicy.Check.NO_NEED_TO_PROMPT,
      ),
    )
  const alg = state.keys[0]?.alg ?? 'ES256'
  const configuration: Configuration = {
    adapter: createAdapterFactory(
      () => state.records,
      (clientId) => findClient(state, clientId),
    ),
    jwks: { keys: state.keys.map((key): JWK => ({ ...key })) },
    cookies: { keys: ['sandbox-issuer-cookie-key'] },
    scopes: SCOPES,
    claims: { openid: ['sub', 'retailer', 'retailer_name', 'roles'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    clientDefaults: { id_token_signed_response_alg: alg },
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256', 'PS256', 'EdDSA'] },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: 3600,
      Session: 86_400,
      Grant: 86_400,
    },
    interactions: { policy, url: (_ctx, interaction) => `${issuer}/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => {
      const claims = claimsOf(state, sub)
      return claims === undefined ? undefined : { accountId: sub, claims: () => ({ sub, ...claims }) }
    },
    loadExistingGrant: grantAll,
    extraTokenClaims: (_ctx, token) => {
      const subject = token.kind === 'AccessToken' ? token.accountId : token.clientId
      return subject === undefined ? undefined : { ...claimsOf(state, subject) }
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(form)
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '),
          audience: state.client.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg } },
        }),
      },
    },
  }
  return new OidcProvider(issuer, configuration)
}
