import type { Part } from '@grizz/protocol/parts'
import { FileText } from 'lucide-react'
import { size } from '../../../ui/display/size.ts'

/** A file that a message holds: its name and how large it is. */
export function FileLine({ file }: { file: Extract<Part, { type: 'file' }> }) {
  return (
    <p data-file={file.fileId} className="flex min-h-7 items-center gap-2 text-ink-soft">
      <FileText size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
      <bdi className="min-w-0 truncate">{file.name}</bdi>
      <span className="shrink-0 text-meta text-ink-faint tabular-nums">{size(file.bytes)}</span>
    </p>
  )
}
