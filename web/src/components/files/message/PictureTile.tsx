import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../words/en/files.ts'
import type { FileItem } from '../../navigation/panel.ts'
import { localPicture } from '../local-pictures.ts'
import { useFile } from '../use-file.ts'
import { stateOfFile } from './file-state.ts'

export interface TileProps {
  file: FileItem
  pending: boolean
  onOpen: () => void
}

interface PictureTileProps extends TileProps {
  /** It is the only one, and may be larger. */
  single: boolean
}

/** A picture in a box of its own proportions. */
export function PictureTile({ file, pending, single, onOpen }: PictureTileProps) {
  const { fileId, name } = file
  const { data: stored } = useFile(fileId, !pending)
  const [broken, setBroken] = useState<string | undefined>()
  const { width, height } = boxOf(file, single ? 288 : 132)
  const { note, isReady } = stateOfFile(stored, pending)
  const source = localPicture(fileId) ?? (isReady ? `/api/files/${fileId}/content?size=thumbnail` : undefined)
  return (
    <button
      type="button"
      aria-label={t('open', { name })}
      title={note ?? name}
      onClick={onOpen}
      style={{ width, aspectRatio: `${width} / ${height}` }}
      className="relative block max-w-full overflow-hidden rounded-medium border border-line bg-hover transition-opacity hover:opacity-90"
    >
      {source && source !== broken && stored !== null ? (
        // biome-ignore lint/performance/noImgElement: Next's own needs a server that scales
        <img src={source} alt="" onError={() => setBroken(source)} className="size-full object-cover" />
      ) : (
        (note || source) && <Missing note={note} />
      )}
    </button>
  )
}

function Missing({ note }: { note: string | undefined }) {
  return (
    <span className="grid size-full place-items-center p-2 text-meta text-ink-soft">
      <span className="flex flex-col items-center gap-1 text-center">
        <ImageOff size={18} strokeWidth={1.5} aria-hidden="true" />
        <span className="line-clamp-3">{note}</span>
      </span>
    </span>
  )
}

/** As large as it may be inside a square, and nothing that could not be pressed. */
function boxOf({ width = 1, height = 1 }: FileItem, side: number) {
  const scale = Math.min(side / width, side / height, 1)
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) }
}
