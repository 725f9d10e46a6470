import { useId } from 'react'
import { size } from '../../../ui/display/size.ts'
import { t } from '../../../words/en/files.ts'
import { FilePicture } from '../FilePicture.tsx'
import { OpenButton } from '../OpenButton.tsx'
import { useFile } from '../use-file.ts'
import { stateOfFile } from './file-state.ts'
import type { TileProps } from './PictureTile.tsx'

interface DocumentTileProps extends TileProps {
  /** Room at its end, for a button that lies there. */
  room?: boolean
}

/** A file by its name, with what there is to know of it. */
export function DocumentTile({ file, pending, room = false, onOpen }: DocumentTileProps) {
  const id = useId()
  const { fileId, name, bytes } = file
  const { data: stored } = useFile(fileId, !pending)
  const { note, isReady } = stateOfFile(stored, pending)
  const about = stored?.pages ? t('pagesAndSize', { count: stored.pages, size: size(bytes) }) : size(bytes)
  return (
    <span
      className={`relative flex h-15 w-60 max-w-full items-center gap-2.5 rounded-medium border border-line bg-raised pl-2 transition-colors has-[button:hover]:bg-hover ${room ? 'pr-9 touch:pr-11' : 'pr-2'}`}
    >
      <FilePicture file={file} isReady={isReady} size={44} />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate text-left">{name}</bdi>
        <span id={id} className="line-clamp-2 text-meta text-ink-faint tabular-nums">
          {note ?? about}
        </span>
      </span>
      <OpenButton name={name} about={id} onOpen={onOpen} />
    </span>
  )
}
