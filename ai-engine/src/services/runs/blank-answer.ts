import type { RunError } from '@grizz/protocol/problem'
import type { FinishReason } from '../../llm/contract/model.ts'

const details: Record<FinishReason, string> = {
  stop: 'The model ended its answer without a word. Try again, or choose another model.',
  pause: 'The model ended its answer without a word. Try again, or choose another model.',
  length: 'The model reached its length limit before the first word of its answer. Try again, or choose another model.',
  content_filter: "The provider's filter refused this answer. Ask in another way, or choose another model.",
  refusal: 'The model refused to answer, and did not say why. Ask in another way, or choose another model.',
  tool_calls: 'The model asked for a tool that it does not have here. Ask in another way, or choose another model.',
  other: 'The model ended its answer without a word. Try again, or choose another model.',
}

/** A model that finished without any text has not answered, whatever its finish reason. */
export function blankAnswer(finish: FinishReason | undefined, content: string): RunError | undefined {
  if (finish === undefined || content.trim() !== '') return undefined
  const isRefusal = finish === 'content_filter' || finish === 'refusal' || finish === 'tool_calls'
  return { code: isRefusal ? 'model_refused' : 'model_stream_broken', detail: details[finish], retryable: !isRefusal }
}
