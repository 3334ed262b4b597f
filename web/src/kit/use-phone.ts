import { useMediaQuery } from '@mantine/hooks'

/** The width where pages change to one column; the style sheets say the same. */
export const useIsPhone = (): boolean =>
  useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })

/** Fingers, not keys: an on-screen keyboard has no Shift + Enter. */
export const isTouchOnly = (): boolean => window.matchMedia('(hover: none) and (pointer: coarse)').matches
