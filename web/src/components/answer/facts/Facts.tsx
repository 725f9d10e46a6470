import { useModels } from '../../../data/queries.ts'
import { Fact } from '../../../ui/display/Fact.tsx'
import { count } from '../../../ui/display/money.ts'
import { StepList } from '../steps/StepList.tsx'
import type { AnswerView } from '../view/answer-view.ts'
import { TimeFact } from './TimeFact.tsx'
import { TokenFacts } from './TokenFacts.tsx'

/** What one answer took. Tokens and cost are its own; its time comes with its steps. */
export function Facts({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const { usage, billedModel, attempt, tries } = answer
  const model = data?.models.find((candidate) => candidate.id === answer.model)
  return (
    <div className="w-64 px-1.5 py-1">
      <dl data-facts className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-meta tabular-nums">
        {answer.model && <Fact name="Model">{`${model?.name ?? answer.model}${model?.demo ? ' (demo)' : ''}`}</Fact>}
        {billedModel && billedModel !== answer.model && <Fact name="Answered by">{billedModel}</Fact>}
        {usage && <TokenFacts usage={usage} />}
        <TimeFact answer={answer} />
        {tries > 1 && <Fact name="Tries">{count(tries)}</Fact>}
        {attempt > 1 && <Fact name="Attempts">{count(attempt)}</Fact>}
      </dl>
      {notesOf(answer).map((note) => (
        <p key={note} className="pt-1.5 text-meta text-ink-faint">
          {note}
        </p>
      ))}
      <h2 className="mt-2.5 mb-1.5 border-t border-line pt-2 text-meta font-semibold">Steps</h2>
      <StepList answer={answer} />
    </div>
  )
}

function notesOf({ usage }: AnswerView): string[] {
  if (!usage) return ['Nothing was billed.']
  const notes = []
  if (usage.estimated) notes.push('≈ Estimated from the text: the model reported nothing.')
  if (usage.usageCents === null) notes.push('No price is known for this model.')
  return notes
}
