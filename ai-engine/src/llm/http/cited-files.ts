import type { ModelMessage } from '../contract/model.ts'

/** A file of the user that was sent whole. */
export interface SentFile {
  id: string | undefined
  name: string
}

/** The documents of a request in their order, which is how answers cite them. */
export function documentsIn(messages: readonly ModelMessage[]): readonly SentFile[] {
  return messages.flatMap((message) => {
    const files = message.role === 'user' ? (message.files ?? []) : []
    return files.filter(({ mediaType }) => !mediaType.startsWith('image/')).map(({ id, name }) => ({ id, name }))
  })
}
