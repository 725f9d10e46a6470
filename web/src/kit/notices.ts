import { useSyncExternalStore } from 'react'

export interface Notice {
  id: number
  text: string
}

const shownFor = 5_000
const listeners = new Set<() => void>()
let notices: readonly Notice[] = []
let counter = 0

/** Says a short sentence at the foot of the page for a few seconds. */
export function notify(text: string): void {
  counter += 1
  const id = counter
  change([...notices.slice(-2), { id, text }])
  window.setTimeout(() => change(notices.filter((notice) => notice.id !== id)), shownFor)
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    subscribe,
    () => notices,
    () => notices,
  )
}

function change(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
