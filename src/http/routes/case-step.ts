import type { z } from 'zod'
import { type Answer, defineRoute, type Route } from '../route.ts'
import { idParams } from '../shapes.ts'
import { PRIVACY_STAFF } from '../who.ts'

/** A register of the privacy desk whose cases go on by steps. */
export interface CaseRegister<Outcome> {
  /** `/privacy/complaints` */
  readonly path: string
  /** What each answer is, and its shape. */
  readonly description: string
  readonly schema: z.ZodType
  shown(status: number, outcome: Outcome): Answer | Promise<Answer>
}

/** Makes the routes by which staff take a case of this register a step on; each answers with the case as it stands then. */
export const caseStepsOf =
  <Outcome>({ path, description, schema, shown }: CaseRegister<Outcome>) =>
  <Body>(
    name: string,
    summary: string,
    body: z.ZodType<Body>,
    take: (shopId: string, caseId: string, body: Body, userId: string) => Promise<Outcome>,
  ): Route =>
    defineRoute<{ id: string }, Record<string, never>, Body>({
      method: 'post',
      path: `${path}/{id}/${name}`,
      summary,
      tag: 'Privacy',
      roles: PRIVACY_STAFF,
      idempotency: 'optional',
      params: idParams,
      body,
      answers: { 200: { description, schema } },
      handle: async ({ who, params, body: given }) =>
        shown(200, await take(who.shopId, params.id, given, who.userId)),
    })
