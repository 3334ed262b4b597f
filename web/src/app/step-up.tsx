import { lazy, Suspense, useEffect, useState } from 'react'
import { session } from '../api/call.ts'
import { withMoreTexts } from '../i18n/start.ts'

const Dialog = lazy(() => withMoreTexts(import('./step-up-dialog.tsx')))

/** Stands over whatever is being done when an act needs a fresh sign-in, and lets it go on from there. */
export function StepUp() {
  const [end, setEnd] = useState<((did: boolean) => void) | null>(null)
  useEffect(() => {
    let asked: Promise<boolean> | null = null
    session.stepUp = () =>
      (asked ??= new Promise<boolean>((resolve) => setEnd(() => resolve)).finally(() => {
        asked = null
        setEnd(null)
      }))
  }, [])
  return end === null ? null : (
    <Suspense>
      <Dialog onEnd={end} />
    </Suspense>
  )
}
