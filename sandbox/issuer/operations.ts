import { z } from 'zod'
import { ControlError, type Operation, operation } from '../kit/operation.ts'
import type { Issuer } from './issuer.ts'

const algorithm = z.enum(['ES256', 'RS256', 'PS256', 'EdDSA'])

/** What tests and the demo may do to the issuer. */
export function issuerOperations(issuer: Issuer, touch: () => void): Operation[] {
  return [
    operation(
      'issuer.mintToken',
      'An access token without a browser. `overrides` replaces claims (null removes one). The audience is the configured one.',
      {
        sub: z.string(),
        retailer: z.string().nullable().optional(),
        roles: z.array(z.string()).optional(),
        expiresInSeconds: z.int().optional().describe('negative: already over'),
        overrides: z.record(z.string(), z.unknown()).optional(),
        signWith: z.enum(['issuer-key', 'wrong-key', 'none']).optional(),
      },
      async (request) => ({ token: await issuer.mintToken(request) }),
    ),
    operation(
      'issuer.rotateKeys',
      'Signs with a new key from now on; old public keys stay published unless dropOld.',
      { alg: algorithm.optional(), dropOld: z.boolean().optional() },
      (options) => {
        const kid = issuer.rotateKeys(options)
        touch()
        return { kid }
      },
    ),
    operation('issuer.people', 'Who can sign in.', {}, () => issuer.state.people),
    operation(
      'issuer.addPerson',
      'Adds a person to the login page, or replaces the one with this sub.',
      {
        sub: z.string().min(1),
        name: z.string(),
        retailer: z.string().nullable().default(null),
        retailerName: z.string().nullable().default(null),
        roles: z.array(z.string()),
      },
      (person) => {
        issuer.state.people = [...issuer.state.people.filter(({ sub }) => sub !== person.sub), person]
        touch()
        return person
      },
    ),
    operation(
      'issuer.addServiceClient',
      'Adds a program that may use client credentials, or replaces the one with this id.',
      {
        clientId: z.string().min(1),
        clientSecret: z.string().min(8),
        retailer: z.string(),
        roles: z.array(z.string()).default(['owner']),
      },
      (client) => {
        const others = issuer.state.serviceClients.filter(({ clientId }) => clientId !== client.clientId)
        issuer.state.serviceClients = [...others, client]
        touch()
        return client
      },
    ),
    operation(
      'issuer.autoLogin',
      'Signs this person in without showing the page; null shows it again.',
      {
        sub: z.string().nullable(),
        ageSeconds: z
          .int()
          .nonnegative()
          .default(0)
          .describe('how long ago they typed who they are; a fresh sign-in that is asked for is made now'),
      },
      ({ sub, ageSeconds }) => {
        if (sub !== null && !issuer.state.people.some((person) => person.sub === sub))
          throw new ControlError(`nobody with sub ${sub}; issuer.people lists them`)
        issuer.state.autoLoginSub = sub
        issuer.state.autoLoginAgeSeconds = ageSeconds
        touch()
      },
    ),
    operation(
      'issuer.setRedirectUris',
      'Where the console client may be sent back to.',
      { redirectUris: z.array(z.url()) },
      ({ redirectUris }) => {
        issuer.state.client.redirectUris = redirectUris
        touch()
      },
    ),
  ]
}
