import { ModelError, type ModelProvider } from '../contract/model.ts'

/** Stands in the place of a provider that may not be asked: whatever is asked of it fails with the sentence. */
export function createRefusedProvider(named: { slug: string; name: string }, sentence: string): ModelProvider {
  const refusal = () => new ModelError('model_unavailable', sentence, { retryable: false })
  return {
    name: named.name,
    slug: named.slug,
    api: 'openai_chat',
    demo: false,
    listModels: () => Promise.reject(refusal()),
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
    async *stream() {
      throw refusal()
    },
    complete: () => Promise.reject(refusal()),
    embed: () => Promise.reject(refusal()),
  }
}
