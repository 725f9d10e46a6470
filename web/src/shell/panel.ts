import type { Conversation } from '@grizz/protocol/resources'
import { useSyncExternalStore } from 'react'

export type Renamed = Pick<Conversation, 'id' | 'title'>

/** What lies over the page: one thing at a time. */
export type Panel = 'palette' | 'settings' | 'shortcuts' | { rename: Renamed }

const listeners = new Set<() => void>()
let shown: Panel | undefined

export function usePanel(): Panel | undefined {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => undefined,
  )
}

export function showPanel(panel: Panel): void {
  show(panel)
}

/** A window's `close` event may come after the next one was asked for, which then stays. */
export function closePanel(panel: Panel): void {
  if (shown === panel) show(undefined)
}

function show(panel: Panel | undefined): void {
  shown = panel
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
