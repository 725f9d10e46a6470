import type { ToolCallPart } from '@grizz/protocol/parts'
import { Hand } from 'lucide-react'
import { t } from '../../../words/en/tools.ts'
import { titleOf } from '../tool-call/tool-call-words.ts'
import { CallArguments } from './CallArguments.tsx'
import { CardFrame } from './CardFrame.tsx'
import { DecisionButton } from './DecisionButton.tsx'
import { useDecision } from './use-decision.ts'

/** Whether a tool may be called, with all of its arguments. */
export function ApprovalCard({ call }: { call: ToolCallPart }) {
  const controls = useDecision(call.callId)
  const { decide } = controls
  return (
    <CardFrame icon={Hand} title={t('mayUse', { tool: titleOf(call) })} error={controls.error}>
      <CallArguments written={call.arguments} />
      <div className="flex flex-wrap gap-2">
        <DecisionButton
          controls={controls}
          name="once"
          look="honey"
          onClick={() => decide('once', { decision: 'allow' })}
        >
          {t('allowOnce')}
        </DecisionButton>
        <DecisionButton
          controls={controls}
          name="always"
          onClick={() => decide('always', { decision: 'allow', remember: 'conversation' })}
        >
          {t('allowInChat')}
        </DecisionButton>
        <DecisionButton controls={controls} name="deny" onClick={() => decide('deny', { decision: 'deny' })}>
          {t('deny')}
        </DecisionButton>
      </div>
    </CardFrame>
  )
}
