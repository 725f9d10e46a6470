import { t } from '../../../words/en/files.ts'
import { type FileItem, showPanel } from '../../navigation/panel.ts'
import { isPicture } from '../file-item.ts'
import { DocumentTile } from './DocumentTile.tsx'
import { PictureTile } from './PictureTile.tsx'

interface MessageFilesProps {
  files: readonly FileItem[]
  /** The engine does not have the message yet, and perhaps not the files. */
  pending?: boolean
  /** Where the line of a question ends, or where that of an answer begins. */
  align?: 'start' | 'end'
}

/** The files of a question, or of the result of a tool, each in a place that is known before it is loaded. A press opens them one by one. */
export function MessageFiles({ files, pending = false, align = 'end' }: MessageFilesProps) {
  if (files.length === 0) return null
  return (
    <ul
      aria-label={t('files')}
      className={`mb-1.5 flex max-w-[86%] flex-wrap gap-2 md:max-w-[80%] ${align === 'end' ? 'justify-end' : 'mt-1.5'} ${pending ? 'opacity-65' : ''}`}
    >
      {files.map((file, at) => {
        const tile = { file, pending, onOpen: () => showPanel({ view: { files, at } }) }
        return (
          <li key={file.fileId} data-file={file.fileId} className="max-w-full">
            {isPicture(file) && file.width && file.height ? (
              <PictureTile {...tile} single={files.length === 1} />
            ) : (
              <DocumentTile {...tile} />
            )}
          </li>
        )
      })}
    </ul>
  )
}
