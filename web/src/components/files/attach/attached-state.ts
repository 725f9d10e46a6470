import type { File as StoredFile } from '@grizz/protocol/files'
import type { KeptFile } from '../../../live/files/kept-files.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { size } from '../../../ui/display/size.ts'
import { t } from '../../../words/en/files.ts'

/** Where an attached file stands on its way from this browser to a model. */
export type AttachedState = 'uploading' | 'offline' | 'refused' | 'reading' | 'ready' | 'unreadable'

/** `stored` is the file as the engine has it, null when it is gone there. */
export function attachedState(
  { state }: KeptFile,
  stored: StoredFile | null | undefined,
  online: boolean,
): AttachedState {
  if (state === 'waiting') return online ? 'uploading' : 'offline'
  if (state === 'failed' || stored === null) return 'refused'
  return stored?.state ?? 'reading'
}

export function stateWords(
  state: AttachedState,
  file: KeptFile,
  stored: StoredFile | null | undefined,
  progress: number,
): string {
  switch (state) {
    case 'uploading':
      return progress > 0 ? t('uploading', { percent: Math.floor(progress * 100) }) : t('waitsToUpload')
    case 'offline':
      return t('waitsForNetwork')
    case 'refused':
      return file.problem?.code === 'not_found' || stored === null ? t('bytesLost') : problemText(file.problem)
    case 'reading':
      return t('reading')
    case 'unreadable':
      return stored?.problem ?? t('cannotBeRead')
    case 'ready':
      return stored?.pages ? t('pagesAndSize', { count: stored.pages, size: size(file.bytes) }) : size(file.bytes)
  }
}
