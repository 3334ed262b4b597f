import { randomUUID } from 'node:crypto'

const FORM = /^[\w-]{8,64}$/

/** A proxy's id is taken over, so that its log and ours can be read together. @param given `X-Request-Id` */
export const requestIdOf = (given: string | string[] | undefined): string =>
  typeof given === 'string' && FORM.test(given) ? given : randomUUID()
