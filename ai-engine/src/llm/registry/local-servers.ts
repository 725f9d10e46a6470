import { slugOf } from '../contract/slug.ts'
import { listedModels } from '../http/listed-models.ts'
import { MAX_BODY_BYTES, plainBody, readText } from '../http/provider-body.ts'
import { createRequests } from '../http/requests.ts'
import type { ProviderSource } from './provider-source.ts'

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

/** How such a server is asked, where nothing else is set up. */
export function localSource({ name, port }: LocalServer): ProviderSource {
  const slug = slugOf(name)
  const baseUrl = `http://127.0.0.1:${port}/v1`
  return { id: slug, slug, name, api: 'openai_chat', baseUrl, enabled: true, corrections: {}, detected: true }
}

const PROBE_TIMEOUT_MS = 700

const request = createRequests()

/** How many models a server has that answers as a model server does; undefined where none listens, or another one. */
export async function probeLocal(baseUrl: string): Promise<number | undefined> {
  try {
    const asked = { method: 'GET', headers: { accept: 'application/json' } } as const
    const response = await request(`${baseUrl}/models`, asked, AbortSignal.timeout(PROBE_TIMEOUT_MS))
    const { text } = await readText(plainBody(response), MAX_BODY_BYTES.whole)
    const body: unknown = response.statusCode === 200 ? JSON.parse(text) : undefined
    return isModelList(body) ? listedModels(body).length : undefined
  } catch {
    return undefined // the usual case: no model server listens there
  }
}

function isModelList(body: unknown): boolean {
  const { object, data } = (body ?? {}) as { object?: unknown; data?: unknown }
  return object === 'list' && Array.isArray(data) && data.every((model) => typeof model?.id === 'string')
}
