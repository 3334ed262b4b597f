import type { z } from 'zod'

/** One row of the settings table. Every setting is text in the environment; `shape` turns that text into a value. */
export interface Setting<T, P extends Presence = Presence> {
  readonly shape: z.ZodType<T, string>
  /** One or two sentences for the operator. */
  readonly doc: string
  readonly presence: P
  /** As it would be written in the environment, so that page and code cannot disagree. */
  readonly defaultText: string | null
  readonly unit: string | null
  /** Never logged or shown; may also come from the file named by `NAME_FILE`. */
  readonly secret: boolean
}

/** `gateway`: the gateway process needs it, a worker does not. */
export type Presence = 'required' | 'gateway' | 'optional' | 'default'

interface Extra {
  readonly unit?: string
  readonly secret?: boolean
}

const row = <T, P extends Presence>(
  shape: z.ZodType<T, string>,
  presence: P,
  doc: string,
  defaultText: string | null,
  extra: Extra,
): Setting<T, P> => ({
  shape,
  doc,
  presence,
  defaultText,
  unit: extra.unit ?? null,
  secret: extra.secret ?? false,
})

export const required = <T>(shape: z.ZodType<T, string>, doc: string, extra: Extra = {}) =>
  row(shape, 'required', doc, null, extra)

export const requiredByGateway = <T>(shape: z.ZodType<T, string>, doc: string, extra: Extra = {}) =>
  row(shape, 'gateway', doc, null, extra)

export const optional = <T>(shape: z.ZodType<T, string>, doc: string, extra: Extra = {}) =>
  row(shape, 'optional', doc, null, extra)

export const withDefault = <T>(
  shape: z.ZodType<T, string>,
  defaultText: string,
  doc: string,
  extra: Extra = {},
) => row(shape, 'default', doc, defaultText, extra)

/** What a table of settings holds once read: optional ones may be undefined. */
export type ValuesOf<Table extends Record<string, Setting<unknown>>> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T, infer P>
    ? P extends 'optional'
      ? T | undefined
      : T
    : never
}
