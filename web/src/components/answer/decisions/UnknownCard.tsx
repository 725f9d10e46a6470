import type { DecideToolCall } from '@grizz/protocol/http'
import type { ToolCallPart } from '@grizz/protocol/parts'
import { CircleHelp } from 'lucide-react'
import { t } from '../../../words/en/tools.ts'
import { titleOf } from '../tool-call/tool-call-words.ts'
import { CallArguments } from './CallArguments.tsx'
import { CardFrame } from './CardFrame.tsx'
import { DecisionButton } from './DecisionButton.tsx'
import { useDecision } from './use-decision.ts'

const choices: readonly (readonly [decision: DecideToolCall['decision'], words: () => string])[] = [
  ['it_worked', () => t('itWorked')],
  ['it_failed', () => t('itFailed')],
  ['run_again', () => t('runAgain')],
  ['go_on', () => t('goOnWithout')],
]

/** The question about a call that was on its way when its engine stopped. */
export function UnknownCard({ call }: { call: ToolCallPart }) {
  const controls = useDecision(call.callId)
  return (
    <CardFrame icon={CircleHelp} title={t('didItWork', { tool: titleOf(call) })} error={controls.error}>
      <p className="text-ink-soft wrap-anywhere">{t('mayHaveWorked')}</p>
      <CallArguments written={call.arguments} />
      <div className="flex flex-wrap gap-2">
        {choices.map(([decision, words]) => (
          <DecisionButton
            key={decision}
            controls={controls}
            name={decision}
            onClick={() => controls.decide(decision, { decision })}
          >
            {words()}
          </DecisionButton>
        ))}
      </div>
    </CardFrame>
  )
}
