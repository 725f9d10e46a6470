import type { Browser } from './browser.ts'
import type { ConversationStore, Refusal } from './contract.ts'
import { keysWith, personKey } from './person-storage.ts'

export interface UnsentDependencies {
  browser: Pick<Browser, 'storage' | 'clock'>
  userId: string
  /** The conversation that the page shows, which sends what is its own. */
  openId: string
  open: (conversationId: string) => ConversationStore
  /** A message came back to nobody who could see it. */
  refused: (conversationId: string, refusal: Refusal) => void
}

/** A refusal is for the tab that sent the message, and reaches another only after a second. */
const LINGER_MS = 3_000

/**
 * Sends what waits in the outboxes of conversations that are not in sight: left before the server had it, or by a
 * reload. Returns the function that stops it; what is not sent then stays in its outbox.
 */
export function sendUnsent(dependencies: UnsentDependencies): () => void {
  const { browser, userId, openId } = dependencies
  const prefix = personKey(userId, 'outbox', '')
  const waiting = keysWith(browser.storage, prefix).map((key) => key.slice(prefix.length).split(':')[0] ?? '')
  const stops = [...new Set(waiting)].filter((id) => id !== openId).map((id) => sendFrom(id, dependencies))
  return () => {
    for (const stop of stops) stop()
  }
}

function sendFrom(conversationId: string, { browser, open, refused }: UnsentDependencies): () => void {
  const store = open(conversationId)
  let stopLingering: (() => void) | undefined
  const look = () => {
    const { items, refusal } = store.getSnapshot()
    const sends = items.some((item) => item.kind === 'outgoing')
    if (sends) stopLingering?.()
    stopLingering = sends ? undefined : (stopLingering ?? browser.clock.after(LINGER_MS, () => store.close()))
    if (!refusal) return
    store.dismissRefusal()
    refused(conversationId, refusal)
  }
  store.subscribe(look)
  look()
  return () => {
    stopLingering?.()
    store.close()
  }
}
