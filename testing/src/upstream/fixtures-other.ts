import type { Fixture } from './fixture-chunks.ts'
import { answer, choice, head, pieces } from './fixture-chunks.ts'

type Usage = Record<string, number>

/** The usage so far with every chunk: only the last counts. */
export function cumulative(): Fixture {
  const text = 'Each chunk counts itself again.'
  const common = head('pplx-1', 'sonar')
  const parts = pieces(text)
  const usage = (out: number): Usage => ({ prompt_tokens: 8, completion_tokens: out, total_tokens: 8 + out })
  return {
    model: 'sonar',
    text,
    reasoning: '',
    billed: { input: 8, output: parts.length, reasoning: 0, cached: 0 },
    chunks: parts.map((piece, index) => ({
      ...choice(common, { role: 'assistant', content: piece }, index === parts.length - 1 ? 'stop' : null),
      usage: usage(index + 1),
    })),
  }
}

/** Cumulative, with a fee for the search; the cost comes in parts, in the last chunk alone. */
export function perplexity(): Fixture {
  const text = 'Searched for bears.'
  const common = head('pplx-2', 'sonar-den')
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, search_context_size: 'low' }
  const cost = {
    input_tokens_cost: 0.000_007,
    output_tokens_cost: 0.000_003,
    request_cost: 0.005,
    total_cost: 0.005_01,
  }
  const [role, ...rest] = answer(common, text)
  return {
    model: 'sonar-den',
    text,
    reasoning: '',
    billed: { input: 7, output: 3, reasoning: 0, cached: 0 },
    chunks: [{ ...role, usage }, ...rest.slice(0, -1), { ...choice(common, {}, 'stop'), usage: { ...usage, cost } }],
  }
}

/** Cumulative, and thinking tokens only in the total. */
export function gemini(): Fixture {
  const common = head('Gem1n1', 'gemini-2.5-flash')
  const usage = (out: number, total: number): Usage => ({
    prompt_tokens: 20,
    completion_tokens: out,
    total_tokens: total,
  })
  return {
    model: 'gemini-2.5-flash',
    text: 'Two bears.',
    reasoning: '',
    billed: { input: 20, output: 103, reasoning: 0, cached: 0 },
    chunks: [
      { ...choice(common, { role: 'assistant', content: 'Two' }), usage: usage(1, 121) },
      { ...choice(common, { content: ' bears.' }, 'stop'), usage: usage(3, 123) },
    ],
  }
}

/** A local server: reasoning in `reasoning`, usage last, no details. */
export function ollama(): Fixture {
  const common = head('chatcmpl-412', 'qwen3:0.6b', { system_fingerprint: 'fp_ollama' })
  const usage = { prompt_tokens: 26, completion_tokens: 9, total_tokens: 35 }
  return {
    model: 'qwen3:0.6b',
    text: 'Local bears are free.',
    reasoning: 'Think locally.',
    billed: { input: 26, output: 9, reasoning: 0, cached: 0 },
    chunks: [
      choice(common, { role: 'assistant', content: '', reasoning: 'Think ' }),
      choice(common, { role: 'assistant', content: '', reasoning: 'locally.' }),
      ...pieces('Local bears are free.').map((piece) => choice(common, { role: 'assistant', content: piece })),
      choice(common, { role: 'assistant', content: '' }, 'stop'),
      { ...common, choices: [], usage },
    ],
  }
}

/** A first delta of `content: null`, and timings beside the usage. */
export function llamaCpp(): Fixture {
  const text = 'A llama greets a bear.'
  const common = head('chatcmpl-llama', 'bear-7b.Q4_K_M.gguf')
  const usage = { completion_tokens: 7, prompt_tokens: 10, total_tokens: 17 }
  return {
    model: 'bear-7b.Q4_K_M.gguf',
    text,
    reasoning: '',
    billed: { input: 10, output: 7, reasoning: 0, cached: 0 },
    chunks: [
      choice(common, { role: 'assistant', content: null }),
      ...pieces(text).map((piece) => choice(common, { content: piece })),
      choice(common, {}, 'stop'),
      { ...common, choices: [], usage, timings: { prompt_n: 10, predicted_n: 7, predicted_ms: 88.2 } },
    ],
  }
}
