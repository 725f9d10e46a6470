import { useState } from 'react'
import { t } from '../../../words/en/tools.ts'
import { FoldLine } from '../steps/FoldLine.tsx'
import type { AnswerView } from '../view/answer-view.ts'
import { callsOf, type PlacedPart } from './part-list.ts'
import { partViews } from './part-views.tsx'

interface EarlierStepsProps {
  parts: readonly PlacedPart[]
  answer: AnswerView
}

/** The earlier calls of a long run: one line, which opens into a list that scrolls. */
export function EarlierSteps({ parts, answer }: EarlierStepsProps) {
  const [open, setOpen] = useState(false)
  return (
    <details data-earlier-steps className="group/fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <FoldLine>{t('earlierSteps', { count: callsOf(parts).length })}</FoldLine>
      {open && (
        <ul
          aria-label={t('earlierStepsList')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          tabIndex={0}
          className="mt-1.5 flex max-h-80 flex-col gap-1 overflow-y-auto border-l-2 border-line py-0.5 pl-3.5"
        >
          {parts.map(({ part, index }) => {
            const View = partViews[part.type]
            return (
              View && (
                <li key={index}>
                  <View part={part} answer={answer} asks={false} grows={false} />
                </li>
              )
            )
          })}
        </ul>
      )}
    </details>
  )
}
