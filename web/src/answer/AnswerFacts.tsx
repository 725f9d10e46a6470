import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { useModels } from '../data/queries.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { Popover } from '../kit/Popover.tsx'
import type { AnswerView } from './answer-view.ts'
import { count, money } from './money.ts'

/** Model, tokens and cost of an answer, for who asks. */
export function AnswerFacts({ answer }: { answer: AnswerView }) {
  const { data } = useModels()
  const { usage } = answer
  const model = data?.models.find((candidate) => candidate.id === answer.model)
  if (!usage && !answer.model) return null
  return (
    <Popover
      label="What this answer took"
      trigger={(props) => <IconButton {...props} label="Tokens and cost" icon={Info} />}
    >
      <dl data-facts className="grid grid-cols-[auto_auto] gap-x-6 gap-y-1 px-1.5 py-1 text-meta tabular-nums">
        {answer.model && (
          <Fact name="Model">
            {model?.name ?? answer.model}
            {model?.demo && ' (demo)'}
          </Fact>
        )}
        {usage && (
          <>
            <Fact name="Input tokens">{count(usage.inputTokens)}</Fact>
            {usage.cachedInputTokens > 0 && <Fact name="of these cached">{count(usage.cachedInputTokens)}</Fact>}
            <Fact name="Output tokens">{count(usage.outputTokens)}</Fact>
            {usage.reasoningTokens > 0 && <Fact name="of these reasoning">{count(usage.reasoningTokens)}</Fact>}
            <Fact name="Cost">{usage.usageCents === null ? 'unknown' : money(usage.usageCents)}</Fact>
          </>
        )}
      </dl>
      {usage?.estimated && (
        <p className="max-w-56 px-1.5 pt-1 pb-1.5 text-meta text-ink-faint">
          Estimated from the text: the model reported nothing.
        </p>
      )}
    </Popover>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="text-right">{children}</dd>
    </>
  )
}
