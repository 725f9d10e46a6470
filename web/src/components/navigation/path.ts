import { createStore, useStoreValue } from '../../ui/hooks/store.ts'

/** Empty while the page is exported. */
const address = createStore(currentAddress())
if (typeof window !== 'undefined') window.addEventListener('popstate', () => address.set(currentAddress()))

/** The path of the address bar; empty until the exported page runs in a browser. */
export function usePath(): string {
  return useStoreValue(address, ({ path }) => path, '')
}

/** The message that the address leads to, as in `/c/<id>?m=<message>`. */
export function useLinkedMessage(): string | undefined {
  return useStoreValue(address, ({ search }) => new URLSearchParams(search).get('m') ?? undefined, undefined)
}

/** Goes to another address without a request to the engine. */
export function goTo(path: string, how: 'push' | 'replace' = 'push'): void {
  if (path === window.location.pathname + window.location.search) return
  if (how === 'push') window.history.pushState(null, '', path)
  else window.history.replaceState(null, '', path)
  address.set(currentAddress())
}

/** An empty chat, with the cursor in the composer. */
export function startNewChat(): void {
  goTo('/')
  requestAnimationFrame(() => document.getElementById('message')?.focus())
}

/** The id in `/c/<id>`. */
export function conversationIn(path: string): string | undefined {
  return /^\/c\/([^/]+)\/?$/.exec(path)?.[1]
}

/** The id in `/p/<id>`. */
export function projectIn(path: string): string | undefined {
  return /^\/p\/([^/]+)\/?$/.exec(path)?.[1]
}

/** The id and the page in `/files/<id>?page=<page>`, as sources name them. */
export function fileIn(address: string): { id: string; page: number | undefined } | undefined {
  const [, id, page] = /^\/files\/([^/?#]+)\/?(?:\?page=(\d+))?$/.exec(address) ?? []
  return id === undefined ? undefined : { id, page: page === undefined ? undefined : Number(page) }
}

function currentAddress() {
  if (typeof window === 'undefined') return { path: '', search: '' }
  return { path: window.location.pathname, search: window.location.search }
}
