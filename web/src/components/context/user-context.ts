import { createContext, use } from 'react'
import type { Browser } from '../../client/browser.ts'
import type { UserFiles } from '../../live/files/user-files.ts'
import type { Drafts } from '../../live/sending/drafts.ts'
import type { ReadMarks } from '../../live/thread/read-marks.ts'

/** The signed-in user, with what this browser keeps for them. */
export interface CurrentUser {
  userId: string
  browser: Browser
  drafts: Drafts
  marks: ReadMarks
  files: UserFiles
}

export const UserContext = createContext<CurrentUser | undefined>(undefined)

export function useUser(): CurrentUser {
  const user = use(UserContext)
  if (!user) throw new Error('PersonContext has no provider above this component')
  return user
}
