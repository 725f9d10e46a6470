import { useSyncExternalStore } from 'react'
import type { KeptFile } from '../../../live/files/kept-files.ts'
import { withoutTurns } from '../../../markdown/direction/without-turns.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/files.ts'
import { useUser } from '../../context/user-context.ts'
import { AttachedFile } from './AttachedFile.tsx'
import { useAttachedWords } from './use-attached-words.ts'

interface AttachedFilesProps {
  draft: string
  ids: readonly string[]
  /** Puts a long paste into the text after all, where there is one. */
  onPutBack?: (text: string) => void
}

/** What is attached to a draft: each in its place, with how far it is, and the way to take it out again. */
export function AttachedFiles({ draft, ids, onPutBack }: AttachedFilesProps) {
  const { files } = useUser()
  const kept = useKept(ids)
  const said = useAttachedWords(kept)
  const refused = kept.find(({ state, name }) => state === 'failed' && name !== '')

  function remove(id: string) {
    files.drafts.write(
      draft,
      files.drafts.read(draft).filter((other) => other !== id),
    )
    // What the engine has may hang on a message too; it clears away what nothing holds.
    if (files.kept.get(id)?.state === 'uploaded' || files.drafts.holds(id)) return
    fail(files.uploads().then((uploader) => uploader.remove(id)))
  }

  async function putBack({ id, state }: KeptFile) {
    const uploader = await files.uploads()
    const content = state === 'uploaded' ? await fetch(`/api/files/${id}/content`) : await uploader.read(id)
    if (!content || ('ok' in content && !content.ok)) return notify(t('notPutBack'))
    onPutBack?.(await content.text())
    remove(id)
  }

  return (
    <>
      <ul
        aria-label={t('attached')}
        className="flex max-h-44 flex-wrap gap-2 overflow-y-auto px-3 pt-3 [scrollbar-gutter:stable]"
      >
        {kept.map((file) => (
          <AttachedFile
            key={file.id}
            file={file}
            onRemove={() => remove(file.id)}
            onRetry={() => fail(files.uploads().then((uploader) => uploader.retry(file.id)))}
            onPutBack={onPutBack && (() => fail(putBack(file)))}
          />
        ))}
      </ul>
      {refused && (
        // Its tile has no room for the reason, which is heard already.
        <p aria-hidden="true" data-refused className="px-3 pt-2 text-meta wrap-anywhere text-danger">
          {t('saidRefused', { name: withoutTurns(refused.name), problem: problemText(refused.problem) })}
        </p>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  )
}

/** What is known of these files, as it changes. */
function useKept(ids: readonly string[]): KeptFile[] {
  const { kept } = useUser().files
  const seen = useSyncExternalStore(kept.subscribe, () =>
    ids.map((id) => stampOf(kept.get(id), kept.progress(id))).join(),
  )
  return seen === '' ? [] : ids.map((id) => kept.get(id) ?? { ...lost, id })
}

function stampOf(file: KeptFile | undefined, progress: number): string {
  return `${file?.id} ${file?.state} ${Math.round(progress * 100)}`
}

/** Another tab has taken it out, or the storage of this browser was cleared. */
const lost = {
  ...{ name: '', mediaType: '', bytes: 0, keptAt: 0, state: 'failed' as const },
  problem: { code: 'not_found' as const, detail: '' },
}

function fail(work: Promise<unknown>): void {
  work.catch((error: Error) => notify(problemText(error)))
}
