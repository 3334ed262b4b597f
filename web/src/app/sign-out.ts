import { endSession } from '../api/me.ts'
import { forgetWritten } from '../live/drafts.ts'

/** Ends the session and what it left on this device, and begins anew at the start page. */
export async function signOut(): Promise<void> {
  await endSession()
  forgetWritten()
  window.location.assign('/')
}
