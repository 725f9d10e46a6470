import { ownValue } from '../../../core/own-value.ts'
import type { ModelRequest } from '../../contract/model.ts'
import { familyOf, type ModelFamily } from './model-family.ts'
import type { RequestVariant } from './request-variant.ts'
import { isThought, type WireMessage } from './wire-messages.ts'

/** What a request says of thinking. */
export interface Thinking {
  thinking?: Readonly<Record<string, unknown>>
  output_config?: { effort: string }
}

/** Tokens by level. The least that is allowed is 1024. */
const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: 49_152,
}
const MIN_BUDGET = 1024
/** Of the tokens of an answer, what thoughts may take. */
const MAX_SHARE = 0.75
const adaptive = { type: 'adaptive', display: 'summarized' } as const

/**
 * How hard the model is to think, in the words of its family. Without a level a model does as it does by default, and one that
 * thinks then shows what. `thinking: disabled` means no thinking at all.
 */
export function thinkingOf(
  { model, reasoningEffort }: Pick<ModelRequest, 'model' | 'reasoningEffort'>,
  variant: RequestVariant,
  { messages, maxTokens }: { messages: readonly WireMessage[]; maxTokens: number },
): Thinking {
  const family = familyOf(model)
  const form = variant.thinking ?? family.thinking
  if (form === 'none') return {}
  if (reasoningEffort === undefined) return family.thinksByDefault && form === 'adaptive' ? { thinking: adaptive } : {}
  if (reasoningEffort === 'none') return leastThinking(family, variant)
  if (form === 'adaptive') return { thinking: adaptive, ...effortOf(reasoningEffort, variant) }
  const budget = Math.min(ownValue(budgets, reasoningEffort) ?? MIN_BUDGET, Math.floor(maxTokens * MAX_SHARE))
  if (budget < MIN_BUDGET || !beganWithThought(messages)) return {}
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}

/** Asks the server to drop thoughts that no longer fit what stands before them, instead of refusing the request. */
export function withBinding(said: Thinking): Thinking {
  return { ...said, thinking: { ...said.thinking, block_binding: { prefix_mismatch_behavior: 'drop_block' } } }
}

function leastThinking({ alwaysThinks }: ModelFamily, variant: RequestVariant): Thinking {
  return alwaysThinks ? { thinking: adaptive, ...effortOf('low', variant) } : { thinking: { type: 'disabled' } }
}

function effortOf(level: string, { effort }: RequestVariant): Thinking {
  return effort ? { output_config: { effort: level === 'minimal' ? 'low' : level } } : {}
}

/** With a budget, an answer that goes on after its calls has to begin with a thought. */
function beganWithThought(messages: readonly WireMessage[]): boolean {
  const question = messages.findLastIndex(
    ({ role, blocks }) => role === 'user' && blocks.some(({ type }) => type !== 'tool_result'),
  )
  const [first] = messages[question + 1]?.blocks ?? []
  return first === undefined || isThought(first)
}
