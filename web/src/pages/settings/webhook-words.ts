import type { Delivery } from '../../api/subscriptions.ts'

type Dashed<T extends string> = T extends `${infer A}.${infer B}` ? `${A}-${B}` : T

/** The name of an event as the texts know it: a dot there means a branch. */
export const eventKey = <T extends Delivery['type']>(type: T): Dashed<T> =>
  type.replace('.', '-') as Dashed<T>
