import { useSyncExternalStore } from 'react'
import { readStored, writeStored } from '../../ui/hooks/local-storage.ts'

const name = 'grizz.sidebar'
const listeners = new Set<() => void>()

/** Whether the sidebar stands beside the thread; on a phone it is a sheet and this has no say. */
export function useSidebarOpen(): boolean {
  return useSyncExternalStore(subscribe, sidebarIsOpen, () => true)
}

export function sidebarIsOpen(): boolean {
  return readStored(name) !== 'closed'
}

export function setSidebarOpen(open: boolean): void {
  writeStored(name, open ? null : 'closed')
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
