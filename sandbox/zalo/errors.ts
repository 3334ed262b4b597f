/** Answer body of an OpenAPI failure; always with HTTP 200. */
export interface ZaloFailure {
  error: number
  message: string
}

/** The gist of each code, in our own words; spelling is no contract, the number is. */
const MESSAGES: Record<number, string> = {
  [-32]: 'Application has reached the limit of calls per minute',
  [-100]: 'attachment_id is expired',
  [-200]: 'Send message failed',
  [-201]: 'Params is invalid',
  [-204]: 'Official Account has been deleted',
  [-205]: 'Official Account does not exist',
  [-209]: 'Application is not activated',
  [-210]: 'Param exceeds the limit',
  [-211]: 'Out of quota',
  [-212]: 'Official Account API is not registed for this application',
  [-213]: 'User has not followed the Offical Account',
  [-214]: 'Article is being processed',
  [-216]: 'Access token is invalid',
  [-217]: 'User has blocked invitations of the Official Account',
  [-218]: 'User is out of receiving quota',
  [-219]: 'Application has been removed or disabled',
  [-220]: 'Access token is expired or removed',
  [-221]: 'Official Account has to be verified',
  [-223]: 'Official Account has not authorized the application for this API',
  [-224]: 'Official Account has to upgrade its package',
  [-227]: 'User is banned or has been inactive for more than 45 days',
  [-230]: 'User has not interacted with the Official Account in the past 7 days',
  [-232]: 'User has not interacted with the Official Account, or the interaction has expired',
  [-233]: 'Message type is invalid or not supported',
  [-234]: 'Messages of this type are not allowed from 22:00 to 06:00',
  [-235]: 'API is not for this type of Official Account',
  [-240]: 'Message API V2 has been shut down, use V3',
  [-242]: 'appsecret_proof is invalid',
  [-244]: 'User has restricted messages of this type',
  [-248]: 'Message violates the platform standards',
  [-320]: 'Application is not linked to a Zalo Cloud Account',
  [-321]: 'Zalo Cloud Account is out of money',
  [-501]: 'Personal information is limited due to IP address not inside Vietnam: 127.0.0.1',
}

/** A failure body by its code. */
export function zaloFailure(error: number, message?: string): ZaloFailure {
  return { error, message: message ?? MESSAGES[error] ?? 'Unknown error' }
}

/** -201 names the field that is wrong. */
export function invalidField(field: string): ZaloFailure {
  return zaloFailure(-201, `Params is invalid: ${field}`)
}

/** -210 names the field that is too long or large. */
export function overLimit(field: string): ZaloFailure {
  return zaloFailure(-210, `Param ${field} exceeds the limit`)
}

/** Thrown inside a handler; becomes the answer. */
export class ZaloRefusal extends Error {
  readonly failure: ZaloFailure

  constructor(failure: ZaloFailure) {
    super(`${failure.error} ${failure.message}`)
    this.failure = failure
  }
}

/** Leaves a handler with this failure as its answer. */
export function refuse(failure: ZaloFailure): never {
  throw new ZaloRefusal(failure)
}
