import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/files.ts'
import { FileRow } from './FileRow.tsx'
import { useFiles } from './use-files.ts'

export function FileList({ q }: { q: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useFiles(q)
  const files = data?.pages.flatMap((page) => page.files) ?? []

  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loadingFiles')} className="awaiting h-44" />
  if (files.length === 0) return <p className="py-4 text-ink-soft">{q ? t('foundNoFile') : t('noFiles')}</p>
  return (
    <>
      <ul aria-label={t('files')} className="divide-y divide-line border-y border-line">
        {files.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-center">
          {t('showMore')}
        </Button>
      )}
    </>
  )
}
