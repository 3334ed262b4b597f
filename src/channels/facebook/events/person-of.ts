interface Parties {
  readonly sender: { readonly id: string | null } | null
  readonly recipient: { readonly id: string | null } | null
}

/** The one of the two who is not the Page. */
export function personOf({ sender, recipient }: Parties, accountId: string): string {
  const ids = [sender?.id, recipient?.id].filter((id) => typeof id === 'string')
  return ids.find((id) => id !== accountId) ?? ids[0] ?? accountId
}
