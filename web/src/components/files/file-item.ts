import type { Part } from '@grizz/protocol/parts'
import type { FileItem } from '../navigation/panel.ts'

export function filesIn(parts: readonly Part[]): FileItem[] {
  return parts.flatMap((part) => (part.type === 'file' ? [part] : []))
}

export function isPicture({ mediaType }: Pick<FileItem, 'mediaType'>): boolean {
  return mediaType.startsWith('image/') && mediaType !== 'image/svg+xml'
}
