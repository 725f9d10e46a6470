import type { KeyValueStorage } from './browser.ts'

/** The IndexedDB that holds the bytes of files until they are uploaded. */
export const FILE_DATABASE = 'grizz-files'

const PREFIX = 'grizz:person:'

/** The storage key of something that this browser keeps for a user's conversation, or of a file. */
export function userKey(
  userId: string,
  kind: 'outbox' | 'draft' | 'mark' | 'files' | 'file',
  conversationId: string,
): string {
  return `${PREFIX}${userId}:${kind}:${conversationId}`
}

/** Removes everything that this browser keeps for any user: outboxes, drafts, marks and what is known of files. */
export function clearUserStorage(storage: KeyValueStorage): void {
  for (const key of keysWith(storage, PREFIX)) storage.removeItem(key)
}

export function keysWith(storage: KeyValueStorage, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  return keys.filter((key) => key?.startsWith(prefix) === true).map(String)
}

/** A full or forbidden storage must not stop a user from writing. False when it was not stored. */
export function tryStore(storage: KeyValueStorage, key: string, value: string): boolean {
  try {
    storage.setItem(key, value)
    return true
  } catch {
    return false
  }
}
