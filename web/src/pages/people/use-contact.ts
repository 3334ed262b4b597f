import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { contactQuery } from '../../api/contact.ts'
import type { Person } from '../../api/people.ts'
import type { Purpose } from '../../api/purpose.ts'
import { tellProblem } from '../../parts/tell.ts'

export interface OpenContact {
  /** With phone and address in clear while they are open. */
  readonly person: Person
  /** What they are open for; null: they are masked. */
  readonly purpose: Purpose | null
  readonly isOpening: boolean
  readonly open: (purpose: Purpose) => void
  readonly close: () => void
}

/** A person's phone and address, opened by a click for as long as the card stands. */
export function useContact(shown: Person): OpenContact {
  const [purpose, setPurpose] = useState<Purpose | null>(null)
  const { data: contact, error } = useQuery(contactQuery(shown.id, purpose))
  useEffect(() => {
    if (error === null) return
    tellProblem(error)
    setPurpose(null)
  }, [error])
  return {
    person: contact === undefined ? shown : { ...shown, ...contact, masked: [] },
    purpose: contact === undefined ? null : purpose,
    isOpening: purpose !== null && contact === undefined,
    open: setPurpose,
    close: () => setPurpose(null),
  }
}
