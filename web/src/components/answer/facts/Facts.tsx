import { useModels } from '../../../data/queries.ts'
import { Fact } from '../../../ui/display/Fact.tsx'
import { count } from '../../../ui/display/money.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/thread.ts'
import { modelOfAnswer } from '../../models/model-choice.ts'
import { StepList } from '../steps/StepList.tsx'
import type { AnswerView } from '../view/answer-view.ts'
import { TimeFact } from './TimeFact.tsx'
import { TokenFacts } from './TokenFacts.tsx'

/** Tokens, cost and time of one answer. Tokens and cost are its own; its time comes with its steps. */
export function Facts({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const { usage, billedModel, takeovers, tries } = answer
  const model = modelOfAnswer(data?.models ?? [], answer)
  return (
    <div className="w-64 px-1.5 py-1">
      <dl data-facts className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-meta tabular-nums">
        {answer.model && (
          <Fact name={common('model')}>
            {model?.demo ? t('modelDemo', { name: model.name }) : (model?.name ?? answer.model)}
          </Fact>
        )}
        {billedModel && billedModel !== answer.model && <Fact name={t('answeredBy')}>{billedModel}</Fact>}
        {usage && <TokenFacts usage={usage} />}
        <TimeFact answer={answer} />
        {tries > 1 && <Fact name={t('tries')}>{count(tries)}</Fact>}
        {takeovers > 0 && <Fact name={t('attempts')}>{count(takeovers + 1)}</Fact>}
      </dl>
      {notesOf(answer).map((note) => (
        <p key={note} className="pt-1.5 text-meta text-ink-faint">
          {note}
        </p>
      ))}
      <h2 className="mt-2.5 mb-1.5 border-t border-line pt-2 text-meta font-semibold">{t('steps')}</h2>
      <StepList answer={answer} />
    </div>
  )
}

function notesOf({ usage }: AnswerView): string[] {
  if (!usage) return [t('nothingBilled')]
  const notes = []
  if (usage.estimated) notes.push(t('estimated'))
  if (usage.usageCents === null) notes.push(t('noPrice'))
  return notes
}
