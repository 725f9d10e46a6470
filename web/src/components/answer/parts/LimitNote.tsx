import { Gauge } from 'lucide-react'
import { limitWords } from '../steps/limit-words.ts'
import type { AnswerView } from '../view/answer-view.ts'

/** Why no more tools were called, where a limit of the run was reached. */
export function LimitNote({ answer: { limit } }: { answer: AnswerView }) {
  if (!limit) return null
  return (
    <p data-limit className="mt-3 flex gap-2 text-ink-faint">
      <Gauge size={16} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0" />
      {limitWords(limit)}
    </p>
  )
}
