import { ChevronRight } from 'lucide-react'
import { duration } from '../kit/duration.ts'
import { useNow } from '../kit/use-now.ts'
import type { AnswerView } from './answer-view.ts'

/** What the model thought before it answered, folded. */
export function Reasoning({ answer }: { answer: AnswerView }) {
  const thinking = answer.status === 'streaming' && answer.content === ''
  const now = useNow(thinking)
  return (
    <details className="group/reasoning mb-3" data-reasoning>
      <summary className="-ml-1.5 inline-flex h-7 items-center gap-1 rounded-small px-1.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink touch:h-10">
        <ChevronRight
          size={14}
          aria-hidden="true"
          className="transition-transform group-open/reasoning:rotate-90 motion-reduce:transition-none"
        />
        <span className="tabular-nums">{headingOf(answer, thinking, now)}</span>
      </summary>
      <div className="mt-1.5 border-l-2 border-line py-0.5 pl-3.5 leading-normal whitespace-pre-wrap text-ink-soft">
        {answer.reasoning}
      </div>
    </details>
  )
}

function headingOf({ startedAt, reasoningMs }: AnswerView, thinking: boolean, now: number): string {
  if (thinking) return startedAt ? `Thinking · ${duration(now - Date.parse(startedAt))}` : 'Thinking'
  return reasoningMs === undefined ? 'Thoughts' : `Thought for ${duration(reasoningMs)}`
}
