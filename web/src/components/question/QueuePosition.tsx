import type { QueuedRun } from '@grizz/protocol/resources'
import { ArrowUp, Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
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
    change.catch((error: Error) => notify(error.message)).finally(() => setAsking(false))
  }

  return (
    <div className="mt-1 flex h-7 items-center gap-0.5 text-ink-soft touch:h-10">
      <span className="mr-1.5 text-meta tabular-nums">{placeOf(queued.position)}</span>
      {queued.position > 1 && (
        <IconButton
          label="Move up"
          icon={ArrowUp}
          disabled={asking}
          onClick={() => ask(store.moveQueued(queued.runId, queued.position - 1))}
        />
      )}
      {!again && <IconButton label="Edit question" icon={Pencil} disabled={asking} onClick={onEdit} />}
      <IconButton
        label={again ? 'Withdraw request' : 'Withdraw question'}
        icon={Undo2}
        disabled={asking}
        onClick={() => ask(again ? store.cancelQueued(queued.runId) : store.withdrawQueued(queued.userMessageId))}
      />
    </div>
  )
}

function placeOf(position: number): string {
  if (position === 1) return 'Next in line'
  const ending = { 1: 'st', 2: 'nd', 3: 'rd' }[position % 10]
  const teen = position % 100 > 10 && position % 100 < 14
  return `${position}${(!teen && ending) || 'th'} in line`
}
