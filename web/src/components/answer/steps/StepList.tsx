import type { Step } from '@grizz/protocol/resources'
import { Fragment } from 'react'
import { useModels } from '../../../data/queries.ts'
import { useNow } from '../../../ui/hooks/use-now.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/thread.ts'
import type { AnswerView } from '../view/answer-view.ts'
import { StepRow } from './StepRow.tsx'
import { useSteps } from './use-steps.ts'

/** The steps of an answer, in order, attempt by attempt; live while it is being written. */
export function StepList({ answer }: { answer: AnswerView }) {
  const { steps, live, error, loading, retry } = useSteps(answer, true)
  const { data } = useModels()
  const now = useNow(live)
  const nameOf = (model: string) => data?.models.find(({ id }) => id === model)?.name ?? model

  if (error)
    return (
      <p role="alert" className="text-meta text-ink-faint">
        {t('stepsNotLoaded')}{' '}
        <button type="button" onClick={retry} className="font-semibold text-link underline-offset-2 hover:underline">
          {common('tryAgain')}
        </button>
      </p>
    )
  if (loading && steps.length === 0)
    return <div role="status" aria-label={t('loadingSteps')} className="awaiting h-4 w-40" />
  return (
    <ol data-steps aria-label={t('steps')} className="flex flex-col gap-1.5 text-meta text-ink-faint">
      {steps.map((step, index) => (
        <Fragment key={step.id}>
          {beginsAttempt(step, steps[index - 1]) && <li>{attemptWords(step, answer)}</li>}
          <StepRow step={step} nameOf={nameOf} now={now} />
        </Fragment>
      ))}
    </ol>
  )
}

/** A run that a user let go on is another attempt too; where there were both, nobody says which is which. */
function attemptWords({ attempt }: Step, { takeovers }: AnswerView): string {
  if (takeovers === 0) return t('wentOn')
  return takeovers === attempt - 1 ? t('attemptAfterFailure', { number: attempt }) : t('attempt', { number: attempt })
}

function beginsAttempt({ attempt }: Step, before: Step | undefined): boolean {
  return attempt > (before?.attempt ?? 1)
}
