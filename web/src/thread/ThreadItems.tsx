import { AnswerItem } from '../answer/AnswerItem.tsx'
import type { ThreadItem } from '../live/contract.ts'
import { Outgoing } from '../question/Outgoing.tsx'
import { Question } from '../question/Question.tsx'
import { useNewestFirst } from './use-newest-first.ts'

/** An item keeps its element while it goes from sending to saved, and from its first token to its last. */
export function ThreadItems({ items }: { items: readonly ThreadItem[] }) {
  const newest = items.findLast(isAnswer)
  const hidden = useNewestFirst(items.map(keyOf))
  return items.map((item, index) => {
    if (index < hidden) return null
    const key = keyOf(item)
    if (item.kind === 'outgoing') return <Outgoing key={key} outgoing={item.outgoing} />
    if (item.kind === 'queued') return null
    if (item.kind === 'live') return <AnswerItem key={key} source={item.answer} last />
    if (item.message.role === 'assistant') return <AnswerItem key={key} source={item.message} last={item === newest} />
    const next = items[index + 1]
    return <Question key={key} message={item.message} queued={next?.kind === 'queued' ? next.queued : undefined} />
  })
}

function isAnswer(item: ThreadItem): boolean {
  return item.kind === 'live' || (item.kind === 'message' && item.message.role === 'assistant')
}

function keyOf(item: ThreadItem): string {
  if (item.kind === 'outgoing') return item.outgoing.clientMessageId
  if (item.kind === 'queued') return item.queued.messageId
  if (item.kind === 'live') return item.answer.messageId
  return item.message.clientMessageId ?? item.message.id
}
