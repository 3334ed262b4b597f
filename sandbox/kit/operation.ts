import { z } from 'zod'

/** One thing the control interface can do. Everything a stand offers as a library is also one of these. */
export interface Operation {
  /** `<stand>.<verb>`, such as `facebook.sendMessage`. */
  readonly name: string
  readonly about: string
  readonly args: z.ZodType
  /** Checks the arguments, then acts. A refusal is thrown as `ControlError` or a zod error. */
  run(args: unknown): unknown
}

/** A control request that cannot be carried out; the message says why. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}

/** Builds an operation whose `run` gets arguments already checked against `shape`. */
export function operation<Shape extends z.ZodRawShape>(
  name: string,
  about: string,
  shape: Shape,
  run: (args: z.infer<z.ZodObject<Shape>>) => unknown,
): Operation {
  const args = z.strictObject(shape)
  return { name, about, args, run: (input) => run(args.parse(input ?? {})) }
}
