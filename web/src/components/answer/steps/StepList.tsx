import type { Step } from '@grizz/protocol/resources'
import { Fragment } from 'react'
import { useModels } from '../../../data/queries.ts'
import { useNow } from '../../../ui/hooks/use-now.ts'
import type { AnswerView } from '../view/answer-view.ts'
import { StepRow } from './StepRow.tsx'
import { useSteps } from './use-steps.ts'

/** What was done for an answer, in order, attempt by attempt; live while it is being written. */
export function StepList({ answer }: { answer: AnswerView }) {
  const { steps, live, error, loading, retry } = useSteps(answer, true)
  const { data } = useModels()
  const now = useNow(live)
  const nameOf = (model: string) => data?.models.find(({ id }) => id === model)?.name ?? model

  if (error)
    return (
      <p role="alert" className="text-meta text-ink-faint">
        The steps did not load.{' '}
        <button type="button" onClick={retry} className="font-semibold text-link underline-offset-2 hover:underline">
          Try again
        </button>
      </p>
    )
  if (loading && steps.length === 0)
    return <div role="status" aria-label="Loading the steps" className="awaiting h-4 w-40" />
  return (
    <ol data-steps aria-label="Steps" className="flex flex-col gap-1.5 text-meta text-ink-faint">
      {steps.map((step, index) => (
        <Fragment key={step.id}>
          {beginsAttempt(step, steps[index - 1]) && <li>Attempt {step.attempt}, after a server failed</li>}
          <StepRow step={step} nameOf={nameOf} now={now} />
        </Fragment>
      ))}
    </ol>
  )
}

function beginsAttempt({ attempt }: Step, before: Step | undefined): boolean {
  return attempt > (before?.attempt ?? 1)
}
