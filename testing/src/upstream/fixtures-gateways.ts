import type { Fixture } from './fixture-chunks.ts'
import { answer, choice, head, pieces } from './fixture-chunks.ts'

/** OpenAI's shape at Anthropic: details are null, thinking is inside `completion_tokens` and is not shown. */
export function anthropic(): Fixture {
  const text = 'Bears hibernate, lightly.'
  const common = head('msg_01Grizz', 'claude-sonnet-4-5-20250929')
  const usage = {
    prompt_tokens: 50,
    completion_tokens: 140,
    total_tokens: 190,
    prompt_tokens_details: null,
    completion_tokens_details: null,
  }
  return {
    model: 'claude-sonnet-4-5-20250929',
    text,
    reasoning: '',
    billed: { input: 50, output: 140, reasoning: 0, cached: 0 },
    chunks: [...answer(common, text), { ...common, choices: [], usage }],
  }
}

/** A proxy that hands Anthropic's own counters on: what was read from the cache, or written to it, is beside the input. */
export function anthropicNative(): Fixture {
  const text = 'The den is warm.'
  const common = head('msg_02Grizz', 'claude-sonnet-4-5')
  const usage = {
    input_tokens: 20,
    cache_read_input_tokens: 900,
    cache_creation_input_tokens: 80,
    output_tokens: 15,
  }
  return {
    model: 'claude-sonnet-4-5',
    text,
    reasoning: '',
    billed: { input: 1000, output: 15, reasoning: 0, cached: 900 },
    chunks: [...answer(common, text).slice(0, -1), { ...choice(common, {}, 'stop'), usage }],
  }
}

/** Comments while it waits, the vendor's prefix before the model, reasoning in `reasoning`, costs of its own. */
export function openRouter(): Fixture {
  const common = head('gen-1763800000-Gr1zz', 'openai/gpt-5-mini', { provider: 'OpenAI' })
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 60,
    total_tokens: 160,
    cost: 0.000_141,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 50, audio_tokens: 0 },
    cost_details: { upstream_inference_cost: 0.000_141 },
    completion_tokens_details: { reasoning_tokens: 40 },
  }
  return {
    model: 'openai/gpt-5-mini',
    text: 'Through a gateway.',
    reasoning: 'Which way?',
    billed: { input: 100, output: 60, reasoning: 40, cached: 50 },
    chunks: [
      choice(common, { role: 'assistant', content: '', reasoning: 'Which ' }),
      choice(common, { role: 'assistant', content: '', reasoning: 'way?' }),
      ...pieces('Through a gateway.').map((piece) => choice(common, { role: 'assistant', content: piece })),
      choice(common, { role: 'assistant', content: '' }, 'stop'),
      { ...choice(common, { role: 'assistant', content: '' }), usage },
    ],
  }
}

/** With one's own key at the upstream, OpenRouter bills its fee, and the upstream the rest. */
export function openRouterOwnKey(): Fixture {
  const text = 'With a key of my own.'
  const common = head('gen-1763800001-Gr1zz', 'grizzly/bear-2', { provider: 'Den' })
  const usage = {
    prompt_tokens: 40,
    completion_tokens: 8,
    total_tokens: 48,
    cost: 0.000_001_2,
    is_byok: true,
    cost_details: { upstream_inference_cost: 0.000_024 },
  }
  return {
    model: 'grizzly/bear-2',
    text,
    reasoning: '',
    billed: { input: 40, output: 8, reasoning: 0, cached: 0 },
    chunks: [...answer(common, text), { ...common, choices: [], usage }],
  }
}

/** Usage inside the choice that finishes; cached input directly in it. */
export function moonshot(): Fixture {
  const text = 'The moon over the den.'
  const common = head('cmpl-m00n', 'kimi-k2-0905-preview')
  const usage = { prompt_tokens: 70, completion_tokens: 9, total_tokens: 79, cached_tokens: 64 }
  return {
    model: 'kimi-k2-0905-preview',
    text,
    reasoning: '',
    billed: { input: 70, output: 9, reasoning: 0, cached: 64 },
    chunks: [
      ...answer(common, text).slice(0, -1),
      { ...common, choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] },
    ],
  }
}
