import type { Conversation } from '@grizz/protocol/resources'
import { useSyncExternalStore } from 'react'

export type Renamed = Pick<Conversation, 'id' | 'title'>

/** What lies over the page: one thing at a time. */
export type Panel = 'palette' | 'settings' | 'shortcuts' | { rename: Renamed }

/** A panel each time that it is asked for, so that the end of one is not taken for that of the next. */
export interface Shown {
  panel: Panel
  turn: number
}

const listeners = new Set<() => void>()
let shown: Shown | undefined
let turns = 0

export function usePanel(): Shown | undefined {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => undefined,
  )
}

export function showPanel(panel: Panel): void {
  turns += 1
  show({ panel, turn: turns })
}

/** A window's `close` event may come after the next one was asked for, which then stays. */
export function closePanel(turn: number): void {
  if (shown?.turn === turn) show(undefined)
}

function show(next: Shown | undefined): void {
  shown = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
