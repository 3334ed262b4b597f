import type { Link } from '../../api/links.ts'

/** Where the browser leaves for the platform. */
export const startAddress = ({ id, platform }: Pick<Link, 'id' | 'platform'>): string =>
  `/oauth/${platform}/start?link=${encodeURIComponent(id)}`
