import { createContext, useContext } from 'react'
import type { Api } from '../client/api.ts'
import type { OtherTabs } from '../client/other-tabs.ts'
import type { Session } from './session.ts'

/** The dependencies of the hooks of `data/`; the page provides it once, at its root. */
export interface Data {
  api: Api
  session: Session
  otherTabs: OtherTabs
}

export const DataContext = createContext<Data | undefined>(undefined)

export function useData(): Data {
  const data = useContext(DataContext)
  if (!data) throw new Error('DataContext has no provider above this component')
  return data
}
