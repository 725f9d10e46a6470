import { floatsIn } from '../../core/float32.ts'
import type { EmbeddingRequest, Embeddings } from '../contract/model.ts'
import type { Failures } from '../http/failures.ts'
import { MAX_BODY_BYTES, readText } from '../http/provider-body.ts'
import { isRecord } from '../http/provider-error.ts'
import type { createProviderHttp } from '../http/provider-http.ts'
import { type ProviderUsage, toReportedUsage } from './reported-usage.ts'

const MAX_DIMENSIONS = 8192
/** Answers of a server that does not know a field. */
const unknownField: readonly number[] = [400, 422]

/**
 * `POST /embeddings`, as OpenAI has it and most others do. Vectors are asked for in base64, a quarter of the bytes, as long
 * as the server takes that; whichever way they come is read.
 */
export function createEmbed({ http, failures }: { http: ReturnType<typeof createProviderHttp>; failures: Failures }) {
  let isPlain = false

  /** @throws ModelError, or the signal's reason */
  return async function embed({ model, texts }: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings> {
    let asPlain = isPlain
    const response = await http.post(
      '/embeddings',
      {
        model,
        body: () => JSON.stringify({ model, input: texts, ...(!asPlain && { encoding_format: 'base64' }) }),
        learn({ status }) {
          if (asPlain || !unknownField.includes(status)) return false
          asPlain = true
          return true
        },
      },
      signal,
    )
    isPlain = asPlain
    const body = await jsonOf(response, signal)
    const vectors = vectorsIn(body, texts.length)
    if (!vectors) throw failures.broken('the provider sent embeddings that cannot be read')
    return {
      vectors,
      usage: isRecord(body.usage) ? toReportedUsage(body.usage as ProviderUsage) : undefined,
      model: typeof body.model === 'string' ? body.model : undefined,
      requestId: response.headers['x-request-id']?.toString(),
    }
  }

  async function jsonOf(response: Awaited<ReturnType<typeof http.post>>, signal: AbortSignal) {
    try {
      const { text } = await readText(http.body(response), MAX_BODY_BYTES.whole)
      const body: unknown = JSON.parse(text)
      return isRecord(body) ? body : {}
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw failures.broken('the provider sent embeddings that cannot be read', cause)
    }
  }
}

/** As many vectors as texts, all of one size; undefined otherwise. */
function vectorsIn({ data }: Record<string, unknown>, count: number): Float32Array[] | undefined {
  if (!Array.isArray(data) || data.length !== count) return undefined
  const placed: Float32Array[] = []
  for (const [place, item] of data.entries()) {
    const vector = isRecord(item) ? vectorOf(item.embedding) : undefined
    if (!vector) return undefined
    placed[isRecord(item) && typeof item.index === 'number' ? item.index : place] = unitVector(vector)
  }
  const size = placed[0]?.length
  const isWhole = Object.keys(placed).length === count && placed.length === count
  return isWhole && placed.every(({ length }) => length === size) ? placed : undefined
}

function vectorOf(given: unknown): Float32Array | undefined {
  const vector =
    typeof given === 'string' ? decoded(given) : Array.isArray(given) ? Float32Array.from(given) : undefined
  const isSound = vector && vector.length > 0 && vector.length <= MAX_DIMENSIONS && vector.every(Number.isFinite)
  return isSound ? vector : undefined
}

function decoded(base64: string): Float32Array | undefined {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length % 4 === 0 ? floatsIn(bytes) : undefined
}

function unitVector(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return length > 0 ? vector.map((value) => value / length) : vector
}
