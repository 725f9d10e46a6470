import { RotateCw, Undo2, X } from 'lucide-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { KeptFile } from '../../../live/files/kept-files.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/files.ts'
import { useUser } from '../../context/user-context.ts'
import { FilePicture } from '../FilePicture.tsx'
import { useFile } from '../use-file.ts'
import { attachedState, stateWords } from './attached-state.ts'
import { ProgressRing } from './ProgressRing.tsx'

interface AttachedFileProps {
  file: KeptFile
  onRemove: () => void
  onRetry: () => void
  onPutBack: (() => void) | undefined
}

/** One attached file, as large in every state. */
export function AttachedFile({ file, onRemove, onRetry, onPutBack }: AttachedFileProps) {
  const { browser, files } = useUser()
  const { id, name, pasted } = file
  const { data: stored } = useFile(id, file.state === 'uploaded')
  const progress = useSyncExternalStore(files.kept.subscribe, () => files.kept.progress(id))
  const state = attachedState(file, stored, browser.signals.isOnline())
  const refused = state === 'refused' || state === 'unreadable'
  const item = useRef<HTMLLIElement>(null)

  // The list scrolls by itself: what was just attached, or did not arrive, is not to lie outside of it.
  useEffect(() => {
    if (refused || file.state !== 'uploaded') item.current?.scrollIntoView({ block: 'nearest' })
  }, [refused, file.state])

  return (
    <li
      ref={item}
      data-attached={id}
      data-state={state}
      className="flex h-15 w-60 max-w-full items-center gap-2.5 rounded-medium border border-line bg-paper pr-1 pl-2"
    >
      <FilePicture file={{ ...file, ...stored, fileId: id }} isReady={state === 'ready'} size={44}>
        {state === 'uploading' && <ProgressRing share={progress} />}
      </FilePicture>
      <div className="min-w-0 flex-1">
        <p dir="auto" className="truncate text-left" title={name}>
          {name || t('lostFile')}
        </p>
        <p className={`line-clamp-2 text-meta ${refused ? 'text-danger' : 'text-ink-faint'} tabular-nums`}>
          {stateWords(state, file, stored, progress)}
        </p>
      </div>
      <div className="flex shrink-0">
        {pasted && onPutBack && <IconButton label={t('putBack')} icon={Undo2} onClick={onPutBack} />}
        {state === 'refused' && name && <IconButton label={common('tryAgain')} icon={RotateCw} onClick={onRetry} />}
        <IconButton label={t('takeOut', { name })} icon={X} onClick={onRemove} />
      </div>
    </li>
  )
}
