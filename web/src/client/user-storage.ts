import type { KeyValueStorage } from './browser.ts'

const PREFIX = 'grizz:person:'

/** The name under which something of one person's conversation is kept in this browser. */
export function userKey(userId: string, kind: 'outbox' | 'draft' | 'mark', conversationId: string): string {
  return `${PREFIX}${userId}:${kind}:${conversationId}`
}

/** Forgets everything that this browser keeps of anybody: outboxes, drafts and marks. */
export function clearUserStorage(storage: KeyValueStorage): void {
  for (const key of keysWith(storage, PREFIX)) storage.removeItem(key)
}

export function keysWith(storage: KeyValueStorage, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  return keys.filter((key) => key?.startsWith(prefix) === true).map(String)
}

/** A full or forbidden storage must not stop a person from writing: false says that it was not kept. */
export function tryStore(storage: KeyValueStorage, key: string, value: string): boolean {
  try {
    storage.setItem(key, value)
    return true
  } catch {
    return false
  }
}
