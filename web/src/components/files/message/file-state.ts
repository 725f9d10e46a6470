import type { File as StoredFile } from '@grizz/protocol/files'
import { t } from '../../../words/en/files.ts'

/** What there is to say of a file that a message holds; `stored` is null when it was deleted. */
export function stateOfFile(stored: StoredFile | null | undefined, pending: boolean) {
  if (pending) return { note: undefined, isReady: false }
  if (stored === null) return { note: t('deleted'), isReady: false }
  if (stored?.state === 'unreadable') return { note: stored.problem ?? t('cannotBeRead'), isReady: false }
  return { note: stored?.state === 'reading' ? t('reading') : undefined, isReady: stored?.state === 'ready' }
}
