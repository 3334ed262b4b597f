/** What hides a value: its length tells nothing. */
const HIDDEN = '•••'
/** Shorter numbers would give too much away with their last three digits. */
const LEAST_DIGITS = 8

/** The last three digits, by which staff tell customers apart; of a short number nothing. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length < LEAST_DIGITS ? HIDDEN : `${HIDDEN} ${HIDDEN} ${digits.slice(-3)}`
}

/** Any part of an address may be the house: only that there is one is told. */
export const maskAddress = (): string => HIDDEN

const MASKS = { phone: maskPhone, address: maskAddress } as const
export type MaskedField = keyof typeof MASKS
export const MASKED_FIELDS = Object.keys(MASKS) as readonly MaskedField[]

/** What a person can be reached by, as it may be told. */
export interface Reach {
  readonly phone: string | null
  readonly address: string | null
}

type Corrections = Readonly<Record<string, { readonly platformValue: string | null }>>

/**
 * A person's details as a list shows them (P33): the clear values do not leave the server, those under a correction
 * neither. @returns also which fields are hidden: those that hold something
 */
export function maskReach<Opened extends Reach & { readonly corrected: Corrections }>(
  opened: Opened,
): Opened & { readonly masked: readonly MaskedField[] } {
  const hide = (field: string, value: string | null): string | null =>
    value !== null && isMasked(field) ? MASKS[field](value) : value
  return {
    ...opened,
    phone: hide('phone', opened.phone),
    address: hide('address', opened.address),
    corrected: Object.fromEntries(
      Object.entries(opened.corrected).map(([field, { platformValue }]) => [
        field,
        { platformValue: hide(field, platformValue) },
      ]),
    ),
    masked: MASKED_FIELDS.filter((field) => opened[field] !== null),
  }
}

const isMasked = (field: string): field is MaskedField => field in MASKS
