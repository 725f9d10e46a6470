import { useEffect, useId, useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  text: string
  action?: ToastAction | undefined
}

/** What can still be done about it; there is a little more time for that. */
export interface ToastAction {
  name: string
  run: () => void
}

const shownFor = { plain: 5_000, withAction: 8_000 }
const listeners = new Set<() => void>()
const none: readonly Toast[] = []
let notices = none
let places: readonly string[] = []
let counter = 0

/** Says a short sentence at the foot of the page for a few seconds. */
export function notify(text: string, action?: ToastAction): void {
  counter += 1
  const id = counter
  change([...notices.slice(-2), { id, text, action }])
  window.setTimeout(() => dismiss(id), action ? shownFor.withAction : shownFor.plain)
}

export function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id))
}

/** For each place where they can stand. The last one shows them: what a modal window covers can be neither read nor pressed. */
export function useToasts(): readonly Toast[] {
  const place = useId()
  useEffect(() => {
    placesAre([...places, place])
    return () => placesAre(places.filter((other) => other !== place))
  }, [place])
  return useSyncExternalStore(
    subscribe,
    () => (places.at(-1) === place ? notices : none),
    () => none,
  )
}

function change(next: readonly Toast[]): void {
  notices = next
  tell()
}

function placesAre(next: readonly string[]): void {
  places = next
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
