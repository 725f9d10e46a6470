import type { ToolCallPart } from '@grizz/protocol/parts'
import { memo } from 'react'
import { useLanguage } from '../../../words/use-language.ts'
import { MessageFiles } from '../../files/message/MessageFiles.tsx'
import { DecisionCard } from '../decisions/DecisionCard.tsx'
import { ToolCallLine } from '../tool-call/ToolCallLine.tsx'

interface ToolCallProps {
  call: ToolCallPart
  /** The user is asked about it. */
  asks: boolean
  /** Its answer is not over, so that a tool at work is really at work. */
  isLive: boolean
}

/** A call of a tool: one line, or, while it needs the user, a card. */
export const ToolCall = memo(function ToolCall({ call, asks, isLive }: ToolCallProps) {
  useLanguage()
  return (
    <div data-tool-call={call.callId} data-state={call.state}>
      {asks ? <DecisionCard call={call} /> : <ToolCallLine call={call} isLive={isLive} />}
      {call.files && <MessageFiles files={call.files} align="start" />}
    </div>
  )
})
