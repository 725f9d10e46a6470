import type { FinishReason } from '../contract/model.ts'

/**
 * Each kind of end by the names that providers have for it, in lower case and with one `_` for whatever is no letter.
 */
const names: Record<FinishReason | 'error', string> = {
  stop: 'stop stopped stop_sequence stop_token end end_turn end_of_turn eos eos_token eod complete completed done finished normal success',
  length:
    'length max_tokens max_token max_output_tokens max_completion_tokens max_new_tokens max_length model_length length_limit token_limit max_tokens_reached context_length context_length_exceeded model_context_window_exceeded context_window_exceeded limit incomplete truncated',
  pause: 'pause pause_turn',
  content_filter:
    'content_filter content_filtered contentfilter filter filtered safety image_safety recitation blocklist blocked prohibited_content spii sensitive language guardrail guardrail_intervened moderation censored policy_violation',
  refusal: 'refusal refused',
  tool_calls: 'tool_calls tool_call tool_use function_call function_calls tools tool',
  error:
    'error errored failed failure abort aborted cancelled canceled timeout network_error server_error internal_error engine_overloaded overloaded insufficient_system_resource',
  other: 'other malformed_function_call unexpected_tool_call malformed_tool_call',
}

const kinds = new Map(
  Object.entries(names).flatMap(([kind, all]) => all.split(' ').map((name) => [name, kind as FinishReason | 'error'])),
)

/** Maps a provider's finish reason; `error` when the provider failed; undefined when there is none. */
export function finishReasonOf(value: unknown): FinishReason | 'error' | undefined {
  if (typeof value === 'object' && value !== null && 'type' in value) return finishReasonOf(value.type)
  if (typeof value !== 'string') return undefined
  const name = value
    .slice(0, 100)
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_')
    .replace(/^_?(finish_reason_)?/, '')
  if (name === '' || name === 'null' || name === 'none' || name === 'unspecified') return undefined
  return kinds.get(name.replace(/_$/, '')) ?? guesses.find(([, words]) => words.test(name))?.[0] ?? 'other'
}

/** The kinds of unknown names, by the words in them. */
const guesses: readonly [kind: FinishReason | 'error', words: RegExp][] = [
  ['error', /error|fail|rate_limit|quota|overload|timeout/],
  ['content_filter', /filter|safety|policy|moderat|sensitive|prohibit/],
  ['length', /length|token|trunc|context|limit/],
]
