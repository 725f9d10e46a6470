import type { Part } from '@grizz/protocol/parts'
import type { Step } from '@grizz/protocol/resources'
import { memo } from 'react'
import { useNow } from '../../../ui/hooks/use-now.ts'
import { FoldLine } from '../steps/FoldLine.tsx'
import { thoughtWords } from '../steps/run-summary.ts'
import { ThoughtText } from '../steps/ThoughtText.tsx'

interface ReasoningProps {
  part: Extract<Part, { type: 'reasoning' }>
  steps: readonly Step[]
  grows: boolean
}

/** A thought of a later turn, folded into how long it took. */
export const Reasoning = memo(
  function Reasoning({ part, steps, grows }: ReasoningProps) {
    const now = useNow(grows)
    return (
      <details className="group/fold" data-reasoning>
        <FoldLine>{thoughtWords({ grows, ms: part.durationMs, steps, now })}</FoldLine>
        <div className="mt-1.5 border-l-2 border-line py-0.5 pl-3.5">
          <ThoughtText text={part.text} />
        </div>
      </details>
    )
  },
  (before, now) => before.part === now.part && before.grows === now.grows && (!now.grows || before.steps === now.steps),
)
