import type { ModelProvider } from '../contract/model.ts'
import { listedModels } from '../http/listed-models.ts'
import { MAX_BODY_BYTES, plainBody, readText } from '../http/provider-body.ts'
import { createRequests } from '../http/requests.ts'
import { createOpenAICompatible } from '../openai-chat/openai-chat.ts'

/** A model and its provider. */
export interface CatalogEntry {
  id: string
  provider: ModelProvider
}

/** A source of models. */
export interface Catalog {
  /** All available models, best known first. @throws ModelError when the provider does not list them */
  refresh(signal: AbortSignal): Promise<readonly CatalogEntry[]>
  /** The provider of models that the list does not name; without one, only listed models can be used. */
  provider: ModelProvider | undefined
  /** Milliseconds for which a refreshed list is used. */
  freshMs: number
}

/** The provider that OPENAI_BASE_URL and OPENAI_API_KEY name. */
export function createConfiguredCatalog(baseUrl: string, apiKey: string | undefined): Catalog {
  const provider = createOpenAICompatible({ name: providerName(baseUrl), baseUrl, apiKey, fromEnvironment: true })
  const official = new URL(baseUrl).host === 'api.openai.com'
  return {
    provider,
    freshMs: 60_000,
    async refresh(signal) {
      const ids = (await provider.listModels(signal)).map(({ id }) => id).filter((id) => canChat(id, official))
      if (official) ids.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      return ids.map((id) => ({ id, provider }))
    },
  }
}

/** A kind of local model server and its default port. */
export interface LocalServer {
  name: string
  port: number
}

export const localServers: readonly LocalServer[] = [
  { name: 'Ollama', port: 11434 },
  { name: 'LM Studio', port: 1234 },
  { name: 'llama.cpp', port: 8080 },
  { name: 'vLLM', port: 8000 },
]

/** Model servers on this machine. Other servers on their ports are ignored. */
export function createLocalCatalog(addresses: readonly LocalServer[]): Catalog {
  const servers = addresses.map(({ name, port }) => {
    const baseUrl = `http://127.0.0.1:${port}/v1`
    return { baseUrl, provider: createOpenAICompatible({ name, baseUrl, detected: true }) }
  })
  return {
    provider: undefined,
    freshMs: 30_000,
    async refresh() {
      const found = await Promise.all(
        servers.map(async ({ baseUrl, provider }) => {
          const ids = (await probe(baseUrl)).filter((id) => canChat(id, false))
          return ids.map((id) => ({ id, provider }))
        }),
      )
      return found.flat()
    },
  }
}

const PROBE_TIMEOUT_MS = 700

const request = createRequests()

/** The models of a server that answers as a model server does; otherwise none. */
async function probe(baseUrl: string): Promise<string[]> {
  try {
    const asked = { method: 'GET', headers: { accept: 'application/json' } } as const
    const response = await request(`${baseUrl}/models`, asked, AbortSignal.timeout(PROBE_TIMEOUT_MS))
    const { text } = await readText(plainBody(response), MAX_BODY_BYTES.whole)
    const body: unknown = response.statusCode === 200 ? JSON.parse(text) : undefined
    return isModelList(body) ? listedModels(body).map(({ id }) => id) : []
  } catch {
    return [] // the usual case: no model server listens there
  }
}

function isModelList(body: unknown): boolean {
  const { object, data } = (body ?? {}) as { object?: unknown; data?: unknown }
  return object === 'list' && Array.isArray(data) && data.every((model) => typeof model?.id === 'string')
}

const notChat = /embed|whisper|rerank|moderation|dall-e|\btts\b|\bocr\b/i
/** OpenAI lists all of its models, also those without chat completions. */
const notChatAtOpenAI =
  /image|audio|realtime|transcribe|sora|davinci|babbage|instruct|codex|computer-use|search|deep-research|-pro\b/i

function canChat(id: string, official: boolean): boolean {
  return !notChat.test(id) && !(official && notChatAtOpenAI.test(id))
}

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

function providerName(baseUrl: string): string {
  const { host } = new URL(baseUrl)
  return known.get(host) ?? host
}
