import { useSyncExternalStore } from 'react'

export interface Notice {
  id: number
  text: string
  action?: NoticeAction | undefined
}

/** What can still be done about it; there is a little more time for that. */
export interface NoticeAction {
  name: string
  run: () => void
}

const shownFor = { plain: 5_000, withAction: 8_000 }
const listeners = new Set<() => void>()
let notices: readonly Notice[] = []
let counter = 0

/** Says a short sentence at the foot of the page for a few seconds. */
export function notify(text: string, action?: NoticeAction): void {
  counter += 1
  const id = counter
  change([...notices.slice(-2), { id, text, action }])
  window.setTimeout(() => dismiss(id), action ? shownFor.withAction : shownFor.plain)
}

export function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id))
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
