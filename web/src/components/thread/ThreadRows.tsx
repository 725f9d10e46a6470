import { Answer } from '../answer/Answer.tsx'
import { PendingQuestion } from '../question/PendingQuestion.tsx'
import { Question } from '../question/Question.tsx'
import { isAnswer, messageIdOf, type Row } from './virtual-rows/rows.ts'
import type { RowRange } from './virtual-rows/virtual-rows.ts'

interface ThreadRowsProps {
  rows: readonly Row[]
  /** The rows that are in the DOM. */
  range: RowRange
  /** The message that a link led to. */
  marked: string | undefined
}

/** An item keeps its element while it goes from sending to saved, and from its first token to its last. */
export function ThreadRows({ rows, range, marked }: ThreadRowsProps) {
  const newest = rows.findLast(isAnswer)
  return rows.slice(range.from, range.to).map((row) => {
    const { key, item, queued } = row
    const isMarked = marked !== undefined && messageIdOf(row) === marked
    if (item.kind === 'pending') return <PendingQuestion key={key} message={item.pending} />
    if (item.kind === 'live') return <Answer key={key} source={item.answer} last marked={isMarked} />
    if (item.message.role === 'assistant')
      return <Answer key={key} source={item.message} last={row === newest} marked={isMarked} />
    return <Question key={key} message={item.message} queued={queued} marked={isMarked} />
  })
}
