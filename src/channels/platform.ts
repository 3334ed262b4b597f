export const PLATFORMS = ['facebook', 'zalo'] as const
export type Platform = (typeof PLATFORMS)[number]
