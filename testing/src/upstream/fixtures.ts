import type { Move } from './common/script.ts'
import type { Fixture } from './fixture-chunks.ts'
import { anthropic, anthropicNative, moonshot, openRouter, openRouterOwnKey } from './fixtures-gateways.ts'
import { azure, deepseek, groq, mistral, mistralThinking, openai, xai } from './fixtures-hosted.ts'
import { cumulative, gemini, llamaCpp, ollama, perplexity } from './fixtures-other.ts'

/** By model id, as it is requested. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  'fixture:openai': openai(),
  'fixture:deepseek': deepseek(),
  'fixture:xai': xai(),
  'fixture:mistral': mistral(),
  'fixture:mistral-thinking': mistralThinking(),
  'fixture:azure': azure(),
  'fixture:groq': groq(),
  'fixture:cumulative': cumulative(),
  'fixture:gemini': gemini(),
  'fixture:ollama': ollama(),
  'fixture:llamacpp': llamaCpp(),
  'fixture:anthropic': anthropic(),
  'fixture:anthropic-native': anthropicNative(),
  'fixture:openrouter': openRouter(),
  'fixture:openrouter-own-key': openRouterOwnKey(),
  'fixture:perplexity': perplexity(),
  'fixture:moonshot': moonshot(),
}

/** undefined for every other model, whatever its name. */
export function fixtureOf(model: string): Fixture | undefined {
  return Object.hasOwn(fixtures, model) ? fixtures[model] : undefined
}

/** The fixture's chunks, one frame each, then [DONE]. */
export function* fixtureMoves({ chunks, billed }: Fixture): Generator<Move> {
  for (const [index, chunk] of chunks.entries()) {
    const reported = index === chunks.length - 1 ? billed : undefined
    yield { type: 'delta', data: JSON.stringify(chunk), ...saidIn(chunk), reported }
  }
  yield { type: 'data', data: '[DONE]' }
  yield { type: 'end', how: 'finished', clean: true }
}

interface Said {
  choices?: { delta?: { content?: unknown; reasoning?: string; reasoning_content?: string | null } }[]
}

/** The text of a delta. Lists of typed parts are left to the clients that must read them. */
function saidIn(chunk: Said): { text: string; reasoning: string } {
  const delta = chunk.choices?.[0]?.delta
  return {
    text: typeof delta?.content === 'string' ? delta.content : '',
    reasoning: delta?.reasoning_content ?? delta?.reasoning ?? '',
  }
}
