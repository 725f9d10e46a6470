import { ModelError, type ModelProvider } from './model.ts'

/** The error of a request for embeddings to a provider without `embed`. */
export function noEmbeddings({ name }: Pick<ModelProvider, 'name'>): ModelError {
  const detail = `${name} has no embeddings in its API. Choose another provider for the search by meaning.`
  return new ModelError('model_not_found', detail, { retryable: false })
}
