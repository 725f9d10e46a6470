import { useState } from 'react'
import { useNow } from '../../../ui/hooks/use-now.ts'
import type { AnswerView } from '../view/answer-view.ts'
import { FoldLine } from './FoldLine.tsx'
import { firstThought, isThinking, summaryOf } from './run-summary.ts'
import { StepList } from './StepList.tsx'
import { ThoughtText } from './ThoughtText.tsx'

/** The run of an answer, folded into one line; unfolded what the model thought first, and the steps. */
export function RunTimeline({ answer }: { answer: AnswerView }) {
  const [open, setOpen] = useState(false)
  const now = useNow(isThinking(answer))
  const line = summaryOf(answer, now)
  if (line === '') return null
  const thought = firstThought(answer)
  return (
    <details className="group/fold mb-3" data-reasoning onToggle={(event) => setOpen(event.currentTarget.open)}>
      <FoldLine>{line}</FoldLine>
      <div className="mt-1.5 flex flex-col gap-3 border-l-2 border-line py-0.5 pl-3.5">
        {thought && <ThoughtText text={thought.text} />}
        {open && <StepList answer={answer} />}
      </div>
    </details>
  )
}
