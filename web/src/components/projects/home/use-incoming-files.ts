import { useEffect, useRef, useSyncExternalStore } from 'react'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { useUser } from '../../context/user-context.ts'
import type { Attachments } from '../../files/attach/use-attachments.ts'

/** Puts files into their project as soon as they are uploaded; those of an earlier visit too. */
export function useIncomingFiles({ draft, ids }: Attachments, add: (fileId: string) => Promise<void>): void {
  const { kept, drafts } = useUser().files
  const adding = useRef(new Set<string>())
  const uploaded = useSyncExternalStore(kept.subscribe, () =>
    ids.filter((id) => kept.get(id)?.state === 'uploaded').join(),
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: each file once, when it has arrived
  useEffect(() => {
    for (const id of uploaded.split(',').filter(Boolean)) {
      if (adding.current.has(id)) continue
      adding.current.add(id)
      add(id)
        .catch((error: Error) => notify(common('notChanged', { problem: problemText(error) })))
        .finally(() => {
          adding.current.delete(id)
          drafts.write(
            draft,
            drafts.read(draft).filter((other) => other !== id),
          )
        })
    }
  }, [uploaded])
}
