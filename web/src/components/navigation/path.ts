import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

/** The path of the address bar; empty while the exported page has not met its browser yet. */
export function usePath(): string {
  return useSyncExternalStore(
    subscribe,
    () => window.location.pathname,
    () => '',
  )
}

/** The message that the address leads to, as in `/c/<id>?m=<message>`. */
export function useLinkedMessage(): string | undefined {
  const read = () => new URLSearchParams(window.location.search).get('m') ?? undefined
  return useSyncExternalStore(subscribe, read, () => undefined)
}

/** Goes to another address without asking the server for anything. */
export function goTo(path: string, how: 'push' | 'replace' = 'push'): void {
  if (path === window.location.pathname + window.location.search) return
  if (how === 'push') window.history.pushState(null, '', path)
  else window.history.replaceState(null, '', path)
  for (const listener of listeners) listener()
}

/** The id in `/c/<id>`. */
export function conversationIn(path: string): string | undefined {
  return /^\/c\/([^/]+)\/?$/.exec(path)?.[1]
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}
