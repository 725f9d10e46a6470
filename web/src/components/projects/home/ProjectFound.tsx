import type { FoundPieces } from '@grizz/protocol/files'
import { FileSearch } from 'lucide-react'
import { useFoundPieces } from '../../../data/project-queries.ts'
import { t } from '../../../words/en/projects.ts'
import { Excerpt } from '../../conversations/Excerpt.tsx'
import { showPanel } from '../../navigation/panel.ts'

interface ProjectFoundProps {
  projectId: string
  q: string
}

/** Where the files of a project speak of what is looked for; each opens at its page. */
export function ProjectFound({ projectId, q }: ProjectFoundProps) {
  const { data } = useFoundPieces(projectId, q)
  if (!data) return null
  const note = data.byMeaning === 'unavailable' && (
    <p className="mb-2 px-2 text-meta text-ink-faint">{t('byWordsAlone')}</p>
  )
  return (
    <>
      {note}
      {data.pieces.length > 0 && <Pieces pieces={data.pieces} />}
    </>
  )
}

function Pieces({ pieces }: Pick<FoundPieces, 'pieces'>) {
  return (
    <ul aria-label={t('inFiles')} className="mb-2">
      {pieces.map(({ file, page, excerpt }) => (
        <li key={`${file.id} ${page} ${excerpt[0]?.text}`}>
          <button
            type="button"
            onClick={() =>
              showPanel({ view: { files: [{ ...file, fileId: file.id }], at: 0, page: page ?? undefined } })
            }
            className="flex w-full items-start gap-2 rounded-medium px-2 py-1.5 text-left transition-colors hover:bg-hover"
          >
            <FileSearch size={15} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-soft" />
            <span className="min-w-0">
              <bdi className="block truncate">{page ? t('fileAtPage', { name: file.name, page }) : file.name}</bdi>
              <span dir="auto" className="line-clamp-2 text-meta text-ink-soft">
                <Excerpt parts={excerpt} />
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
