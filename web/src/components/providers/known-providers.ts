import type { ProviderApi } from '@grizz/protocol/providers'

/** A provider whose address need not be looked up. */
export interface KnownProvider {
  name: string
  api: ProviderApi
  baseUrl: string
  /** Where its users get a key; none where a server of one's own needs none. */
  keysAt?: string
  /** What new conversations may well begin with, the best first. */
  prefers?: readonly RegExp[]
}

/** Providers with accounts. Where one speaks several APIs, the one that gives back most of what its models send. */
export const cloudProviders: readonly KnownProvider[] = [
  {
    name: 'OpenAI',
    api: 'openai_responses',
    baseUrl: 'https://api.openai.com/v1',
    keysAt: 'https://platform.openai.com/api-keys',
    prefers: [/^gpt-5(\.\d+)?$/, /^gpt-4\.1$/, /^gpt-4o$/],
  },
  {
    name: 'Anthropic',
    api: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    keysAt: 'https://console.anthropic.com/settings/keys',
    prefers: [/sonnet/],
  },
  {
    name: 'Google',
    api: 'openai_chat',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keysAt: 'https://aistudio.google.com/apikey',
    prefers: [/gemini-[\d.]+-flash$/, /gemini-[\d.]+-pro$/],
  },
  {
    name: 'OpenRouter',
    api: 'openai_chat',
    baseUrl: 'https://openrouter.ai/api/v1',
    keysAt: 'https://openrouter.ai/settings/keys',
    prefers: [/^anthropic\/claude-sonnet/, /^openai\/gpt-5$/],
  },
  {
    name: 'DeepSeek',
    api: 'openai_chat',
    baseUrl: 'https://api.deepseek.com/v1',
    keysAt: 'https://platform.deepseek.com/api_keys',
    prefers: [/chat/],
  },
  {
    name: 'Mistral',
    api: 'openai_chat',
    baseUrl: 'https://api.mistral.ai/v1',
    keysAt: 'https://console.mistral.ai/api-keys',
    prefers: [/^mistral-large-latest$/, /^mistral-medium-latest$/],
  },
  {
    name: 'Groq',
    api: 'openai_chat',
    baseUrl: 'https://api.groq.com/openai/v1',
    keysAt: 'https://console.groq.com/keys',
    prefers: [/gpt-oss-120b/, /llama-.*-70b/],
  },
  {
    name: 'xAI',
    api: 'openai_chat',
    baseUrl: 'https://api.x.ai/v1',
    keysAt: 'https://console.x.ai',
    prefers: [/^grok-4/],
  },
]

/** Servers of one's own, at the port that each has unless it is told another. */
export const localProviders: readonly KnownProvider[] = [
  { name: 'Ollama', api: 'openai_chat', baseUrl: 'http://localhost:11434/v1' },
  { name: 'LM Studio', api: 'openai_chat', baseUrl: 'http://localhost:1234/v1' },
  { name: 'llama.cpp', api: 'openai_chat', baseUrl: 'http://localhost:8080/v1' },
  { name: 'vLLM', api: 'openai_chat', baseUrl: 'http://localhost:8000/v1' },
]

export const otherProvider: KnownProvider = { name: '', api: 'openai_chat', baseUrl: '' }

/** Models that a provider lists beside those that talk. */
const noChat =
  /embed|whisper|tts|audio|realtime|transcribe|moderation|dall-e|image|rerank|guard|ocr|sora|babbage|davinci/i

/** The model that new conversations may begin with; the first one where nothing better is known. */
export function suggestedModel(models: readonly { id: string }[], { prefers = [] }: KnownProvider): string | undefined {
  const talking = models.filter(({ id }) => !noChat.test(id))
  for (const pattern of prefers) {
    const found = talking.find(({ id }) => pattern.test(id))
    if (found) return found.id
  }
  return (talking[0] ?? models[0])?.id
}
