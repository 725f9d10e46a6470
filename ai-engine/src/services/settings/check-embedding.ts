import { AppError } from '../../core/errors/app-error.ts'
import { ModelError, type ModelProvider } from '../../llm/contract/model.ts'
import { noEmbeddings } from '../../llm/contract/no-embeddings.ts'

const TIMEOUT_MS = 9000

export interface EmbeddingChoice {
  embeddingModel: string | null
  embeddingProvider: string | null
}

/** Has one word embedded. @throws AppError `invalid_request` with the sentence that says why that does not work */
export async function checkEmbedding(
  { embeddingModel: model, embeddingProvider: slug }: EmbeddingChoice,
  embedder: (slug: string) => ModelProvider,
): Promise<void> {
  if (model === null && slug === null) return
  if (model === null || slug === null) throw refusal('a model and its provider are chosen together.')
  const provider = embedder(slug)
  if (!provider.embed) throw refusal(noEmbeddings(provider).message)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    await provider.embed({ model, texts: ['bear'] }, signal)
  } catch (error) {
    if (signal.aborted) throw refusal(`${provider.name} did not answer within ${TIMEOUT_MS / 1000} s.`)
    throw error instanceof ModelError ? refusal(error.message) : error
  }
}

function refusal(sentence: string): AppError {
  return new AppError('invalid_request', `embeddingModel: ${sentence}`)
}
