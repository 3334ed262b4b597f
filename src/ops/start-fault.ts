/** Why an address cannot be listened on, by the system's word, with the way out. */
const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or set another PORT (or METRICS_PORT)',
  EACCES: 'this user may not listen there; set a PORT (or METRICS_PORT) of 1024 or more',
  EADDRNOTAVAIL: 'this machine has no such address; set HOST to one it has, or to 0.0.0.0',
}

/** What the log says of an error that ends a start: what went wrong and, for an address, what to do. */
export function startFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & {
    address?: string
    port?: number
  }
  const wayOut = syscall === 'listen' && code !== undefined ? LISTEN_FAULTS[code] : undefined
  if (wayOut === undefined) return `${error.name}: ${error.message}`
  return `Cannot listen on ${address ?? ''}:${port ?? ''} (${code}): ${wayOut}`
}
