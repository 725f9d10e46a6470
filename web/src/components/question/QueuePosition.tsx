import type { QueuedRun } from '@grizz/protocol/resources'
import { ArrowUp, Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/thread.ts'
import { useStore } from '../context/store-context.ts'

interface QueuePositionProps {
  queued: QueuedRun
  /** It waits for another answer than its first: then it stays as it was answered. */
  again: boolean
  onEdit: () => void
}

/** A question's position in the queue, and the actions on it. */
export function QueuePosition({ queued, again, onEdit }: QueuePositionProps) {
  const store = useStore()
  const [asking, setAsking] = useState(false)

  function ask(change: Promise<void>) {
    setAsking(true)
    change.catch((error: Error) => notify(problemText(error))).finally(() => setAsking(false))
  }

  return (
    <div className="mt-1 flex h-7 items-center gap-0.5 text-ink-soft touch:h-10">
      <span className="mr-1.5 text-meta tabular-nums">{placeOf(queued.position)}</span>
      {queued.position > 1 && (
        <IconButton
          label={t('moveUp')}
          icon={ArrowUp}
          disabled={asking}
          onClick={() => ask(store.moveQueued(queued.runId, queued.position - 1))}
        />
      )}
      {!again && <IconButton label={t('editQuestion')} icon={Pencil} disabled={asking} onClick={onEdit} />}
      <IconButton
        label={again ? t('withdrawRequest') : t('withdrawQuestion')}
        icon={Undo2}
        disabled={asking}
        onClick={() => ask(again ? store.cancelQueued(queued.runId) : store.withdrawQueued(queued.userMessageId))}
      />
    </div>
  )
}

function placeOf(position: number): string {
  return position === 1 ? t('nextInLine') : t('inLine', { count: position })
}
