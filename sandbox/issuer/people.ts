/** One person who can sign in at the twin's issuer. `retailer` is the shop (tenant); an operator has none. */
export interface DemoPerson {
  readonly sub: string
  readonly name: string
  readonly retailer: string | null
  readonly retailerName: string | null
  readonly roles: readonly string[]
}

/** Ids of the two demo shops, as the `retailer` claim carries them. */
export const DEMO_RETAILERS = { flowers: 'hoamay', bakery: 'banhgio' } as const

const flowers = { retailer: DEMO_RETAILERS.flowers, retailerName: 'Cửa hàng hoa Mây' } as const
const bakery = { retailer: DEMO_RETAILERS.bakery, retailerName: 'Tiệm bánh Gió' } as const
const none = { retailer: null, retailerName: null } as const

/** Who the login page offers. Plain given names; nobody real. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { sub: 'hoamay-lan', name: 'Lan', ...flowers, roles: ['owner'] },
  { sub: 'hoamay-minh', name: 'Minh', ...flowers, roles: ['agent'] },
  { sub: 'hoamay-thao', name: 'Thảo', ...flowers, roles: ['privacy-officer'] },
  { sub: 'banhgio-huong', name: 'Hương', ...bakery, roles: ['owner'] },
  { sub: 'support-tuan', name: 'Tuấn', ...none, roles: ['support'] },
  { sub: 'operator-son', name: 'Sơn', ...none, roles: ['operator'] },
]
