import { expect, it } from 'vitest'
import { finishReasonOf } from '../../../src/llm/openai-chat/finish-reason.ts'

it.each([
  ['stop', ['stop', 'STOP', 'end_turn', 'stop_sequence', 'eos_token', 'COMPLETE', 'FINISH_REASON_STOP', 'endTurn']],
  [
    'length',
    [
      'length',
      'max_tokens',
      'MAX_TOKENS',
      'maxTokens',
      'max-output-tokens',
      'model_length',
      'model_context_window_exceeded',
    ],
  ],
  [
    'content_filter',
    ['content_filter', 'SAFETY', 'RECITATION', 'content-filter', 'ContentFilter', 'guardrail_intervened', 'sensitive'],
  ],
  ['refusal', ['refusal']],
  ['tool_calls', ['tool_calls', 'tool_use', 'function_call']],
  ['error', ['error', 'ERROR', 'abort', 'network_error', 'insufficient_system_resource']],
  ['other', ['other', 'MALFORMED_FUNCTION_CALL', 'constructor', '__proto__', 'x'.repeat(1e6), { type: 'bears' }]],
  [undefined, ['', 'null', 'None', ' ', null, undefined, 0, true, {}, [], { type: {} }, 'FINISH_REASON_UNSPECIFIED']],
])('%s has many names', (reason, names) => {
  for (const name of names) expect({ name, reason: finishReasonOf(name) }).toEqual({ name, reason })
})
