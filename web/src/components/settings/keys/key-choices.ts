import type { KeyScope } from '@grizz/protocol/http'
import { t } from '../../../words/en/settings.ts'

const dayMs = 86_400_000

/** The rights of a key, in words. */
export const scopeWords: Readonly<Record<KeyScope, { short: () => string; long: () => string }>> = {
  read: { short: () => t('reads'), long: () => t('readsLong') },
  chat: { short: () => t('chats'), long: () => t('chatsLong') },
  approve: { short: () => t('approves'), long: () => t('approvesLong') },
  admin: { short: () => t('manages'), long: () => t('managesLong') },
}

/** How long a new key may live, in days; 0: for ever. */
export const lifetimes: readonly (readonly [days: number, words: () => string])[] = [
  [30, () => t('days', { count: 30 })],
  [90, () => t('days', { count: 90 })],
  [365, () => t('aYear')],
  [0, () => t('noEnd')],
]

export function endOf(days: number): { expiresAt: string } | undefined {
  return days > 0 ? { expiresAt: new Date(Date.now() + days * dayMs).toISOString() } : undefined
}
