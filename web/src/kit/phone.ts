/** A number as it is dialled; null for what is none. Vietnam's own may come as 84… without the plus. */
export function dialled(phone: string): string | null {
  const digits = phone.replace(/\D/g, '')
  if (digits.length < 6 || digits.length > 15 || /[^\d\s.+()-]/.test(phone)) return null
  return phone.trim().startsWith('+') || isAbroadForm(digits) ? `+${digits}` : digits
}

/** A Vietnamese mobile number the way people write it (0912 345 678); any other as it came. */
export function shownPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  const local = isAbroadForm(digits) ? `0${digits.slice(2)}` : digits
  return /^0\d{9}$/.test(local) ? `${local.slice(0, 4)} ${local.slice(4, 7)} ${local.slice(7)}` : phone
}

const isAbroadForm = (digits: string): boolean => /^84\d{9}$/.test(digits)
