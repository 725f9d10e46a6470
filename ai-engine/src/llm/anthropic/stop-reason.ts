import type { FinishReason } from '../contract/model.ts'
import { finishReasonOf } from '../openai-chat/finish-reason.ts'

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  pause_turn: 'pause',
  refusal: 'refusal',
}

/** Undefined where there is none. Compatible servers have the names of other APIs; one that is not known is `other`. */
export function stopReasonOf(value: unknown): FinishReason | 'error' | undefined {
  if (typeof value === 'string' && Object.hasOwn(reasons, value)) return reasons[value]
  return finishReasonOf(value)
}
