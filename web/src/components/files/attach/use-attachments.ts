import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useData } from '../../../data/data-context.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { useUser } from '../../context/user-context.ts'

export type Attachments = ReturnType<typeof useAttachments>

/** The ids of the files that are attached to a draft, and the way to attach more. */
export function useAttachments(draft: string) {
  const { browser, files } = useUser()
  const { api } = useData()
  const ids = useSyncExternalStore(files.drafts.subscribe, () => files.drafts.read(draft))

  const attach = useCallback(
    (chosen: readonly File[], pasted = false) => {
      if (chosen.length === 0) return
      import('./attach-files.ts')
        .then(({ attachFiles }) => attachFiles(chosen, { api, browser, files, draft, pasted }))
        .catch((error: Error) => notify(problemText(error)))
    },
    [api, browser, files, draft],
  )

  return useMemo(
    () => ({ draft, ids, attach, clear: () => files.drafts.write(draft, []) }),
    [draft, ids, attach, files],
  )
}
