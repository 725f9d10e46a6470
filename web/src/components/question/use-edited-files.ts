import { useLayoutEffect, useSyncExternalStore } from 'react'
import { editedDraft } from '../../live/files/draft-files.ts'
import { useUser } from '../context/user-context.ts'
import { useAttachments } from '../files/attach/use-attachments.ts'
import type { FileItem } from '../navigation/panel.ts'

/** The files of a question while it is edited: those that it has, less what is taken out, and what is attached. */
export function useEditedFiles(messageId: string, files: readonly FileItem[]) {
  const { browser, files: own } = useUser()
  const draft = editedDraft(messageId)
  const before = files.map(({ fileId }) => fileId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it has when the editor opens
  useLayoutEffect(() => {
    const keptAt = browser.clock.now()
    for (const { fileId: id, ...file } of files)
      if (!own.kept.get(id)) own.kept.put({ ...file, id, state: 'uploaded', keptAt })
    own.drafts.write(draft, before)
    return () => own.drafts.write(draft, [])
  }, [own, draft])
  const attachments = useAttachments(draft)
  const { ids } = attachments
  const isUploading = useSyncExternalStore(own.kept.subscribe, () => own.kept.readiness(ids) !== 'uploaded')
  return { ...attachments, isUploading, isChanged: ids.join() !== before.join() }
}
