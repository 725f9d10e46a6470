import type { Browser } from '../../client/browser.ts'
import { keysWith, userKey } from '../../client/user-storage.ts'
import type { RejectedSend } from '../contract/contract.ts'
import type { ConversationStore } from './conversation-store.ts'

export interface BackgroundSenderDependencies {
  browser: Pick<Browser, 'storage' | 'clock'>
  userId: string
  /** The conversation that the page shows, which sends what is its own. */
  openId: string
  open: (conversationId: string) => ConversationStore
  /** A message was rejected while its conversation was not open. */
  refused: (conversationId: string, rejectedSend: RejectedSend) => void
}

/** A refusal is for the tab that sent the message, and reaches another only after a second. */
const LINGER_MS = 3_000

/**
 * Sends what waits in the outboxes of conversations that are not open: left before the engine had it, or by a
 * reload. Returns the function that stops it; what is not sent then stays in its outbox.
 */
export function startBackgroundSender(dependencies: BackgroundSenderDependencies): () => void {
  const { browser, userId, openId } = dependencies
  const prefix = userKey(userId, 'outbox', '')
  const waiting = keysWith(browser.storage, prefix).map((key) => key.slice(prefix.length).split(':')[0] ?? '')
  const stops = [...new Set(waiting)].filter((id) => id !== openId).map((id) => sendFrom(id, dependencies))
  return () => {
    for (const stop of stops) stop()
  }
}

function sendFrom(conversationId: string, { browser, open, refused }: BackgroundSenderDependencies): () => void {
  const store = open(conversationId)
  let stopLingering: (() => void) | undefined
  const look = () => {
    const { items, rejectedSend } = store.getSnapshot()
    const sends = items.some((item) => item.kind === 'pending')
    if (sends) stopLingering?.()
    stopLingering = sends ? undefined : (stopLingering ?? browser.clock.after(LINGER_MS, () => store.close()))
    if (!rejectedSend) return
    store.dismissRejectedSend()
    refused(conversationId, rejectedSend)
  }
  store.subscribe(look)
  look()
  return () => {
    stopLingering?.()
    store.close()
  }
}
