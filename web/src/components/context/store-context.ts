import { createContext, use, useSyncExternalStore } from 'react'
import type { ConversationView } from '../../live/contract/contract.ts'
import type { ConversationStore } from '../../live/store/conversation-store.ts'

export const StoreContext = createContext<ConversationStore | undefined>(undefined)

/** The open conversation: its view and what can be done with it. */
export function useStore(): ConversationStore {
  const store = use(StoreContext)
  if (!store) throw new Error('StoreContext has no provider above this component')
  return store
}

/** A part of the view: a component renders again only when this is another. `select` must give what compares by `===`. */
export function useView<T>(select: (view: ConversationView) => T): T {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()))
}
