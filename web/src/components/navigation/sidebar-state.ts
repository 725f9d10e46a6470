import { readStored, writeStored } from '../../ui/hooks/local-storage.ts'
import { createStore, useStoreValue } from '../../ui/hooks/store.ts'

const name = 'grizz.sidebar'
const isOpen = createStore(readStored(name) !== 'closed')

export const sidebarIsOpen = isOpen.get

/** Whether the sidebar stands beside the thread; on a phone the sidebar is a sheet, to which this does not apply. */
export function useSidebarOpen(): boolean {
  return useStoreValue(isOpen, (open) => open, true)
}

export function setSidebarOpen(open: boolean): void {
  writeStored(name, open ? null : 'closed')
  isOpen.set(open)
}
