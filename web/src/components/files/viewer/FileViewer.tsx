import { ChevronLeft, ChevronRight, Download } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { size } from '../../../ui/display/size.ts'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import { t } from '../../../words/en/files.ts'
import type { Viewed } from '../../navigation/panel.ts'
import { isPicture } from '../file-item.ts'
import { useFile } from '../use-file.ts'
import { FilePages } from './FilePages.tsx'

interface FileViewerProps extends Viewed {
  onClose: () => void
}

/** One file over the page: its picture, or its text page by page. The arrow keys go to the others of its message. */
export function FileViewer({ files, at: first, page, onClose }: FileViewerProps) {
  const [at, setAt] = useState(first)
  const file = files[at]
  const { data: stored } = useFile(file?.fileId ?? '', file !== undefined)
  const count = files.length
  const step = useCallback((by: number) => setAt((now) => Math.min(Math.max(now + by, 0), count - 1)), [count])

  // On the window, because the focus may be on the dialog's own buttons.
  useEffect(() => {
    function press(event: KeyboardEvent) {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
      if (by === undefined || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      step(by)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [step])

  if (!file) return null
  return (
    <Dialog title={stored?.name ?? (file.name || t('lostFile'))} width="60rem" bare onClose={onClose}>
      <div className="flex h-[78dvh] min-h-0 flex-col" data-viewer={file.fileId}>
        <Shown key={file.fileId} fileId={file.fileId} page={at === first ? page : undefined} />
        <div className="flex h-12 shrink-0 items-center gap-1 border-t border-line px-3">
          {files.length > 1 && (
            <>
              <IconButton label={t('previous')} icon={ChevronLeft} disabled={at === 0} onClick={() => step(-1)} />
              <span role="status" className="text-meta whitespace-nowrap text-ink-soft tabular-nums">
                {t('position', { at: at + 1, count: files.length })}
              </span>
              <IconButton
                label={t('next')}
                icon={ChevronRight}
                disabled={at === files.length - 1}
                onClick={() => step(1)}
              />
            </>
          )}
          <span className="flex-1" />
          <DownloadLink fileId={file.fileId} />
        </div>
      </div>
    </Dialog>
  )
}

function Shown({ fileId, page }: { fileId: string; page: number | undefined }) {
  const { data: file, isPending } = useFile(fileId)
  if (isPending) return <div className="min-h-0 flex-1" />
  if (!file) return <Sentence>{t('deleted')}</Sentence>
  if (file.state === 'unreadable') return <Sentence>{file.problem ?? t('cannotBeRead')}</Sentence>
  if (file.state === 'reading') return <Sentence>{t('reading')}</Sentence>
  if (isPicture(file))
    return (
      <div className="grid min-h-0 flex-1 place-items-center p-4">
        {/* biome-ignore lint/performance/noImgElement: Next's own needs a server that scales */}
        <img
          src={`/api/files/${fileId}/content?size=preview`}
          alt={file.name}
          width={file.width}
          height={file.height}
          className="h-auto max-h-full w-auto max-w-full rounded-small object-contain"
        />
      </div>
    )
  return <FilePages file={file} first={page ?? 1} />
}

function Sentence({ children }: { children: string }) {
  return <p className="m-auto max-w-sm p-6 text-center text-ink-soft">{children}</p>
}

function DownloadLink({ fileId }: { fileId: string }) {
  const { data: file } = useFile(fileId)
  if (!file) return null
  return (
    <a
      href={`/api/files/${fileId}/content`}
      download={file.name}
      className="inline-flex h-9 items-center gap-2 rounded-medium px-3 font-medium whitespace-nowrap transition-colors hover:bg-hover max-md:px-1.5 touch:h-11"
    >
      <Download size={16} strokeWidth={1.75} aria-hidden="true" />
      {t('download')} <span className="text-meta text-ink-faint tabular-nums">{size(file.bytes)}</span>
    </a>
  )
}
