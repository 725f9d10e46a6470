import { useEffect, useId } from 'react'
import { createStore, useStoreValue } from '../hooks/store.ts'

export interface Toast {
  id: number
  text: string
  action?: ToastAction | undefined
}

/** An action, for which there is a little more time. */
export interface ToastAction {
  name: string
  run: () => void
}

const shownForMs = { plain: 5_000, withAction: 8_000 }
const none: readonly Toast[] = []
const state = createStore({ toasts: none, regions: [] as readonly string[], lastId: 0 })

/** Shows a short sentence at the foot of the page for a few seconds. */
export function notify(text: string, action?: ToastAction): void {
  const { toasts, regions, lastId } = state.get()
  const id = lastId + 1
  state.set({ toasts: [...toasts.slice(-2), { id, text, action }], regions, lastId: id })
  window.setTimeout(() => dismiss(id), action ? shownForMs.withAction : shownForMs.plain)
}

export function dismiss(id: number): void {
  const { toasts, ...rest } = state.get()
  state.set({ ...rest, toasts: toasts.filter((toast) => toast.id !== id) })
}

/** For each region that can show them. The last one does: what a modal window covers can be neither read nor pressed. */
export function useToasts(): readonly Toast[] {
  const region = useId()
  useEffect(() => {
    setRegions((regions) => [...regions, region])
    return () => setRegions((regions) => regions.filter((other) => other !== region))
  }, [region])
  return useStoreValue(state, ({ toasts, regions }) => (regions.at(-1) === region ? toasts : none), none)
}

function setRegions(change: (regions: readonly string[]) => readonly string[]): void {
  const { regions, ...rest } = state.get()
  state.set({ ...rest, regions: change(regions) })
}
