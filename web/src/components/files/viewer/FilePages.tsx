import type { File as StoredFile } from '@grizz/protocol/files'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t } from '../../../words/en/files.ts'

interface FilePagesProps {
  file: StoredFile
  first: number
}

/** The text of a file, one page at a time, as models are given it. */
export function FilePages({ file, first }: FilePagesProps) {
  const [page, setPage] = useState(first)
  const { data, error } = useFileText(file.id, page)
  const text = useRef<HTMLDivElement>(null)
  const pages = data?.pages ?? file.pages ?? 1

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useEffect(() => void text.current?.scrollTo(0, 0), [data?.page])

  return (
    <>
      {pages > 1 && (
        <div className="flex shrink-0 items-center justify-center gap-1 pb-1">
          <IconButton
            label={t('previousPage')}
            icon={ChevronLeft}
            disabled={page <= 1}
            onClick={() => setPage(page - 1)}
          />
          <span role="status" className="text-meta text-ink-soft tabular-nums">
            {t('pageOf', { page, pages })}
          </span>
          <IconButton
            label={t('nextPage')}
            icon={ChevronRight}
            disabled={page >= pages}
            onClick={() => setPage(page + 1)}
          />
        </div>
      )}
      <div
        ref={text}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto border-t border-line px-5 py-4 focus-visible:-outline-offset-2"
      >
        {error && <p role="alert">{problemText(error)}</p>}
        {data && (
          <pre
            dir="auto"
            data-page={data.page}
            className="font-sans text-read wrap-anywhere whitespace-pre-wrap [unicode-bidi:plaintext]"
          >
            {data.text.trim() === '' ? <span className="text-ink-faint">{t('noText')}</span> : data.text}
          </pre>
        )}
      </div>
    </>
  )
}

function useFileText(id: string, page: number) {
  const { api } = useData()
  return useQuery({
    queryKey: queryKeys.fileText(id, page),
    queryFn: ({ signal }) => api.readFileText(id, page, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
