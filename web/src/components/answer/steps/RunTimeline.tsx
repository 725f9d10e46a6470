import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'
import { useNow } from '../../../ui/hooks/use-now.ts'
import type { AnswerView } from '../view/answer-view.ts'
import { isThinking, summaryOf } from './run-summary.ts'
import { StepList } from './StepList.tsx'

/** The run of an answer, folded into one line; unfolded its reasoning and its steps. */
export function RunTimeline({ answer }: { answer: AnswerView }) {
  const [open, setOpen] = useState(false)
  const now = useNow(isThinking(answer))
  const line = summaryOf(answer, now)
  if (line === '') return null
  return (
    <details className="group/timeline mb-3" data-reasoning onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="-ml-1.5 inline-flex min-h-7 items-center gap-1 rounded-small px-1.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink touch:min-h-10">
        <ChevronRight
          size={14}
          aria-hidden="true"
          className="shrink-0 transition-transform group-open/timeline:rotate-90 motion-reduce:transition-none"
        />
        <span className="tabular-nums">{line}</span>
      </summary>
      <div className="mt-1.5 flex flex-col gap-3 border-l-2 border-line py-0.5 pl-3.5">
        {answer.reasoning && (
          <div
            dir="auto"
            className="leading-normal wrap-anywhere whitespace-pre-wrap text-ink-soft [unicode-bidi:plaintext]"
          >
            {withoutStackedMarks(answer.reasoning)}
          </div>
        )}
        {open && <StepList answer={answer} />}
      </div>
    </details>
  )
}
