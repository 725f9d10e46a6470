import { size } from '../../../ui/display/size.ts'
import { t } from '../../../words/en/files.ts'
import { FilePicture } from '../FilePicture.tsx'
import { useFile } from '../use-file.ts'
import { stateOfFile } from './file-state.ts'
import type { TileProps } from './PictureTile.tsx'

/** A file by its name, with what there is to know of it. */
export function DocumentTile({ file, pending, onOpen }: TileProps) {
  const { fileId, name, bytes } = file
  const { data: stored } = useFile(fileId, !pending)
  const { note, isReady } = stateOfFile(stored, pending)
  const about = stored?.pages ? t('pagesAndSize', { count: stored.pages, size: size(bytes) }) : size(bytes)
  return (
    <button
      type="button"
      aria-label={t('open', { name })}
      onClick={onOpen}
      className="flex h-15 w-60 max-w-full items-center gap-2.5 rounded-medium border border-line bg-raised px-2 text-left transition-colors hover:bg-hover"
    >
      <FilePicture file={file} isReady={isReady} size={44} />
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={name}>
          <bdi>{name}</bdi>
        </span>
        <span className="line-clamp-2 text-meta text-ink-faint tabular-nums">{note ?? about}</span>
      </span>
    </button>
  )
}
