import { useEffect, useRef, useState } from 'react'
import type { ThreadItem } from '../../live/contract/contract.ts'
import { t } from '../../words/en/thread.ts'

/** Announces to a screen reader when an answer begins, waits for the user, and how it ended, but not its text while it grows. */
export function Announcer({ items }: { items: readonly ThreadItem[] }) {
  const [said, setSaid] = useState('')
  const followed = useRef<string | undefined>(undefined)
  const answer = items.findLast((item) => item.kind === 'live')?.answer
  const live = answer?.messageId
  const waits = answer?.waitingFor !== undefined
  const ended = items.findLast((item) => item.kind === 'message' && item.message.id === followed.current)
  const sentence = ended?.kind === 'message' ? endOf(ended.message.status) : undefined

  useEffect(() => {
    if (waits) setSaid(t('waitsForDecision'))
    else if (live) setSaid(t('isAnswering'))
    else if (!live && sentence) setSaid(sentence)
    followed.current = live
  }, [live, waits, sentence])

  return (
    <div role="status" className="sr-only">
      {said}
    </div>
  )
}

function endOf(status: string): string {
  if (status === 'failed') return t('hasFailed')
  return status === 'cancelled' ? t('hasStopped') : t('isComplete')
}
