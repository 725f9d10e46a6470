import type { KeyScope } from '@grizz/protocol/http'

const dayMs = 86_400_000

/** What a key may do, in words. */
export const scopeWords: Readonly<Record<KeyScope, { short: string; long: string }>> = {
  read: { short: 'reads', long: 'Read conversations and usage' },
  chat: { short: 'chats', long: 'Ask, stop and change conversations' },
  admin: { short: 'manages', long: 'Manage keys, sessions and the account' },
}

/** How long a new key may live, in days; 0: for ever. */
export const lifetimes: readonly (readonly [days: number, words: string])[] = [
  [30, '30 days'],
  [90, '90 days'],
  [365, 'A year'],
  [0, 'No end'],
]

export function endOf(days: number): { expiresAt: string } | undefined {
  return days > 0 ? { expiresAt: new Date(Date.now() + days * dayMs).toISOString() } : undefined
}
