import type { FinishReason } from '../contract/model.ts'

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

/** Undefined where there is none; a reason that is not known is `other`. */
export function stopReasonOf(value: unknown): FinishReason | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return Object.hasOwn(reasons, value) ? reasons[value] : 'other'
}
