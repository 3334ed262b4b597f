/**
 * Our words for what to do after a failure, read off the error by its form (`channels/channel-error.ts` makes them;
 * this room knows no channel). `give-up`: repeating it cannot help, and who failed has recorded why.
 */
export type RetryWord =
  | { readonly do: 'give-up' }
  | { readonly do: 'wait'; readonly waitMs: number }
  | { readonly do: 'try-again' }

/** For `after-delay` without a time. */
const DEFAULT_WAIT_MS = 60_000

export function retryWordOf(error: unknown): RetryWord {
  if (!(error instanceof Error)) return { do: 'try-again' }
  if (error.name === 'DoorRefusal') return { do: 'give-up' }
  const { retry, waitMs } = error as Error & { readonly retry?: unknown; readonly waitMs?: unknown }
  switch (retry) {
    case 'never':
    case 'after-relink':
    // It may have been done: only a rule of the room may repeat it, never the host.
    case 'outcome-unknown':
      return { do: 'give-up' }
    case 'after-delay':
      return { do: 'wait', waitMs: typeof waitMs === 'number' ? waitMs : DEFAULT_WAIT_MS }
    default:
      return { do: 'try-again' }
  }
}
