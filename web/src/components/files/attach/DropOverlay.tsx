import { Paperclip } from 'lucide-react'
import { t } from '../../../words/en/files.ts'

/** Lies over the page while files are held over it, and moves nothing of it. */
export function DropOverlay({ toProject }: { toProject: boolean }) {
  return (
    <div
      data-drop-overlay
      className="appearing pointer-events-none absolute inset-2 z-30 grid place-items-center rounded-large border-2 border-dashed border-honey bg-paper/85"
    >
      <p className="flex items-center gap-2.5 text-read font-medium">
        <Paperclip size={18} strokeWidth={1.75} aria-hidden="true" className="text-link" />
        {toProject ? t('addToProject') : t('dropHere')}
      </p>
    </div>
  )
}
