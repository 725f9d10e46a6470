import { createContext, use } from 'react'
import type { ConversationStore } from '../live/contract.ts'

export const StoreContext = createContext<ConversationStore | undefined>(undefined)

/** The open conversation: its view and what can be done with it. */
export function useStore(): ConversationStore {
  const store = use(StoreContext)
  if (!store) throw new Error('StoreContext has no provider above this component')
  return store
}
