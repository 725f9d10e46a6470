import { useEffect, useRef, useState } from 'react'
import type { ThreadItem } from '../../live/contract/contract.ts'
import { t } from '../../words/en/thread.ts'

/** Announces to a screen reader when an answer begins and how it ended, but not its text while it grows. */
export function Announcer({ items }: { items: readonly ThreadItem[] }) {
  const [said, setSaid] = useState('')
  const followed = useRef<string | undefined>(undefined)
  const live = items.findLast((item) => item.kind === 'live')?.answer.messageId
  const ended = items.findLast((item) => item.kind === 'message' && item.message.id === followed.current)
  const sentence = ended?.kind === 'message' ? endOf(ended.message.status) : undefined

  useEffect(() => {
    if (live && live !== followed.current) setSaid(t('isAnswering'))
    else if (!live && sentence) setSaid(sentence)
    followed.current = live
  }, [live, sentence])

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
