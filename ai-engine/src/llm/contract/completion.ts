import type { ModelCompletion, ModelPart } from './model.ts'

/** The text of an answer that nobody watches. Rejects as its batches do. */
export async function completionOf(batches: AsyncIterable<readonly ModelPart[]>): Promise<ModelCompletion> {
  const completion: ModelCompletion = { text: '', usage: undefined, model: undefined, requestId: undefined }
  for await (const parts of batches) {
    for (const part of parts) {
      if (part.type === 'text') completion.text += part.text
      if (part.type === 'usage') completion.usage = part.usage
      if (part.type === 'response') Object.assign(completion, { model: part.model, requestId: part.requestId })
    }
  }
  return completion
}
