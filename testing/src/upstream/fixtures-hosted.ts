import type { Fixture } from './fixture-chunks.ts'
import { answer, choice, head, pieces } from './fixture-chunks.ts'

/** Usage in a last chunk without choices, `usage: null` before it, padding against traffic analysis. */
export function openai(): Fixture {
  const text = 'A grizzly sleeps **five to seven months** — without a snack. 🐻\n'
  const common = head('chatcmpl-Gr1zz', 'gpt-4o-mini-2024-07-18', {
    service_tier: 'default',
    usage: null,
    obfuscation: 'aZ3',
  })
  const usage = {
    prompt_tokens: 1200,
    completion_tokens: 17,
    total_tokens: 1217,
    prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
  return {
    model: 'gpt-4o-mini-2024-07-18',
    text,
    reasoning: '',
    billed: { input: 1200, output: 17, reasoning: 0, cached: 1024 },
    chunks: [...answer(common, text, { refusal: null }), { ...common, choices: [], usage }],
  }
}

/** Reasoning in `reasoning_content` with `content: null`, usage beside the finish reason, its own cache counters. */
export function deepseek(): Fixture {
  const reasoning = 'The user asks about honey. Bears do like it.'
  const text = 'Yes: honey, and the bees too.'
  const common = head('5b1e-honey', 'deepseek-reasoner', { system_fingerprint: 'fp_grizz', usage: null })
  const usage = {
    prompt_tokens: 40,
    completion_tokens: 31,
    total_tokens: 71,
    completion_tokens_details: { reasoning_tokens: 20 },
    prompt_cache_hit_tokens: 24,
    prompt_cache_miss_tokens: 16,
  }
  return {
    model: 'deepseek-reasoner',
    text,
    reasoning,
    billed: { input: 40, output: 31, reasoning: 20, cached: 24 },
    chunks: [
      choice(common, { role: 'assistant', content: null, reasoning_content: '' }),
      ...pieces(reasoning).map((piece) => choice(common, { content: null, reasoning_content: piece })),
      ...pieces(text).map((piece) => choice(common, { content: piece, reasoning_content: null })),
      { ...choice(common, { content: '', reasoning_content: null }, 'stop'), usage },
    ],
  }
}

/** `completion_tokens` without the reasoning tokens; only the total has them. No `finish_reason` until the end. */
export function xai(): Fixture {
  const reasoning = 'First, count the cubs.'
  const text = 'Three cubs'
  const common = head('f0-cubs', 'grok-3-mini', { system_fingerprint: 'fp_2a' })
  const bare = (delta: object) => ({ ...common, choices: [{ index: 0, delta }] })
  const usage = {
    prompt_tokens: 14,
    completion_tokens: 2,
    total_tokens: 216,
    prompt_tokens_details: { text_tokens: 14, cached_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 200 },
    cost_in_usd_ticks: 1_040_750,
  }
  return {
    model: 'grok-3-mini',
    text,
    reasoning,
    billed: { input: 14, output: 202, reasoning: 200, cached: 5 },
    chunks: [
      ...pieces(reasoning).map((piece) => bare({ role: 'assistant', reasoning_content: piece })),
      ...pieces(text).map((piece) => bare({ content: piece })),
      choice(common, {}, 'stop'),
      { ...common, choices: [], usage },
    ],
  }
}

/** Usage only in the chunk that finishes, without details. */
export function mistral(): Fixture {
  const text = 'Bonjour, petit ours.'
  const common = head('m1str4l', 'mistral-small-latest')
  const [first, ...rest] = answer(common, text)
  const usage = { prompt_tokens: 9, total_tokens: 15, completion_tokens: 6 }
  return {
    model: 'mistral-small-latest',
    text,
    reasoning: '',
    billed: { input: 9, output: 6, reasoning: 0, cached: 0 },
    chunks: [first ?? {}, ...rest.slice(0, -1), { ...choice(common, { content: '' }, 'stop'), usage }],
  }
}

/** Content as a list of typed parts, as Mistral's reasoning models send it. */
export function mistralThinking(): Fixture {
  const common = head('m1str4l-t', 'magistral-small-latest')
  const thinking = (text: string) => [{ type: 'thinking', thinking: [{ type: 'text', text }] }]
  const usage = { prompt_tokens: 11, total_tokens: 33, completion_tokens: 22 }
  return {
    model: 'magistral-small-latest',
    text: 'Four paws.',
    reasoning: 'Paws: two and two.',
    billed: { input: 11, output: 22, reasoning: 0, cached: 0 },
    chunks: [
      choice(common, { role: 'assistant', content: '' }),
      choice(common, { content: thinking('Paws: two ') }),
      choice(common, { content: thinking('and two.') }),
      choice(common, { content: [{ type: 'text', text: 'Four ' }] }),
      choice(common, { content: 'paws.' }),
      { ...choice(common, { content: '' }, 'stop'), usage },
    ],
  }
}

/** A first chunk with neither choices nor model (content filter results), then the model that the router chose. */
export function azure(): Fixture {
  const text = 'Routed to a small bear.'
  const common = head('chatcmpl-Azur', 'gpt-5-nano-2025-08-07', { usage: null })
  const usage = {
    prompt_tokens: 15,
    completion_tokens: 78,
    total_tokens: 93,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 64 },
  }
  const filter = { prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }
  return {
    model: 'gpt-5-nano-2025-08-07',
    text,
    reasoning: '',
    billed: { input: 15, output: 78, reasoning: 64, cached: 0 },
    chunks: [
      { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [filter] },
      ...answer(common, text),
      { ...common, choices: [], usage },
    ],
  }
}

/** Usage in the vendor's field `x_groq` of the chunk that finishes; reasoning in `reasoning`. */
export function groq(): Fixture {
  const common = head('chatcmpl-gr0q', 'openai/gpt-oss-20b')
  const usage = {
    prompt_tokens: 30,
    completion_tokens: 12,
    total_tokens: 42,
    completion_tokens_details: { reasoning_tokens: 5 },
    queue_time: 0.01,
  }
  return {
    model: 'openai/gpt-oss-20b',
    text: 'Fast as a bear downhill.',
    reasoning: 'Quick answer.',
    billed: { input: 30, output: 12, reasoning: 5, cached: 0 },
    chunks: [
      { ...choice(common, { role: 'assistant', content: '' }), x_groq: { id: 'req_01' } },
      choice(common, { reasoning: 'Quick answer.' }),
      ...pieces('Fast as a bear downhill.').map((piece) => choice(common, { content: piece })),
      { ...choice(common, {}, 'stop'), x_groq: { id: 'req_01', usage } },
    ],
  }
}
