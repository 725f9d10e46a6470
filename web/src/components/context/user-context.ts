import { createContext, use } from 'react'
import type { Browser } from '../../client/browser.ts'
import type { Drafts } from '../../live/sending/drafts.ts'
import type { ReadMarks } from '../../live/thread/read-marks.ts'

/** What this browser does and keeps for the person who is signed in. */
export interface Person {
  userId: string
  browser: Browser
  drafts: Drafts
  marks: ReadMarks
}

export const PersonContext = createContext<Person | undefined>(undefined)

export function usePerson(): Person {
  const person = use(PersonContext)
  if (!person) throw new Error('PersonContext has no provider above this component')
  return person
}
