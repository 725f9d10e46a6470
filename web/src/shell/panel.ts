import { useSyncExternalStore } from 'react'

/** What lies over the page: one thing at a time. */
export type Panel = 'palette' | 'settings' | 'shortcuts' | 'rename'

const listeners = new Set<() => void>()
let shown: Panel | undefined

export function usePanel(): Panel | undefined {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => undefined,
  )
}

export function showPanel(panel: Panel | undefined): void {
  shown = panel
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
