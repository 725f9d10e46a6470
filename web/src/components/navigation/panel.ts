import type { Conversation } from '@grizz/protocol/resources'
import { createStore, useStoreValue } from '../../ui/hooks/store.ts'

export type Renamed = Pick<Conversation, 'id' | 'title'>

/** What lies over the page: one thing at a time. */
export type Panel = 'palette' | 'settings' | 'shortcuts' | { rename: Renamed }

/** A panel each time that it is asked for, so that the end of one is not taken for that of the next. */
export interface Shown {
  panel: Panel
  turn: number
}

const panels = createStore<{ shown: Shown | undefined; turns: number }>({ shown: undefined, turns: 0 })

export function usePanel(): Shown | undefined {
  return useStoreValue(panels, ({ shown }) => shown, undefined)
}

export function showPanel(panel: Panel): void {
  const turn = panels.get().turns + 1
  panels.set({ shown: { panel, turn }, turns: turn })
}

/** A window's `close` event may come after the next one was asked for, which then stays. */
export function closePanel(turn: number): void {
  const { shown, turns } = panels.get()
  if (shown?.turn === turn) panels.set({ shown: undefined, turns })
}
