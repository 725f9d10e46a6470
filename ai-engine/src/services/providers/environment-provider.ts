import { slugOf } from '../../llm/contract/slug.ts'
import type { ProviderSource } from '../../llm/registry/provider-source.ts'

/** Names of providers that are known by their hosts. */
const known = new Map([
  ['api.openai.com', 'OpenAI'],
  ['api.anthropic.com', 'Anthropic'],
  ['api.deepseek.com', 'DeepSeek'],
  ['api.groq.com', 'Groq'],
  ['api.mistral.ai', 'Mistral'],
  ['api.x.ai', 'xAI'],
  ['generativelanguage.googleapis.com', 'Google'],
  ['openrouter.ai', 'OpenRouter'],
])

/** No row has it: it is not of a time. */
const ENVIRONMENT_ID = '00000000-0000-7000-8000-000000000001'

/** The provider that OPENAI_BASE_URL and OPENAI_API_KEY name; undefined where neither is set. */
export function environmentProvider(config: {
  openaiBaseUrl: string | undefined
  openaiApiKey: string | undefined
}): ProviderSource | undefined {
  const { openaiBaseUrl, openaiApiKey: apiKey } = config
  const baseUrl = openaiBaseUrl ?? (apiKey === undefined ? undefined : 'https://api.openai.com/v1')
  if (baseUrl === undefined) return undefined
  const { host } = new URL(baseUrl)
  const name = known.get(host) ?? host
  const named = { id: ENVIRONMENT_ID, slug: slugOf(name), name }
  return { ...named, api: 'openai_chat', baseUrl, apiKey, enabled: true, corrections: {}, fromEnvironment: true }
}
