/** Key of what stands where a name would: of a visitor of a website's chat box no platform knows one. */
export const nameless = ({ externalId }: { readonly externalId: string }): 'nameless' | 'visitor' =>
  isVisitor(externalId) ? 'visitor' : 'nameless'

/** Nobody the platform could be asked about. */
export const isVisitor = (externalId: string): boolean => externalId.startsWith('visitor:')
