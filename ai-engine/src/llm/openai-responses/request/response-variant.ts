/** The variant of a request: servers differ in what they accept. */
export interface ResponseVariant {
  /** Asks for reasoning in a form that can be sent back. */
  encrypted: boolean
  /** Asks for a summary of the reasoning. */
  summary: boolean
  effort: boolean
  temperature: boolean
  maxTokens: boolean
  parallelCalls: boolean
  store: boolean
  strict: boolean
  /** Where the first system message stands. */
  instructions: 'field' | 'message'
  /** False: no tools are sent, and the calls and results of earlier turns are sent as text. */
  tools: boolean
  /** False: where no tool may be called, none is sent. */
  toolChoice: boolean
  /** False: no item that is sent back has its id. */
  ids: boolean
  /** Which turns are sent back as the provider sent them: all, those of this very model, or none. */
  native: 'all' | 'own' | 'none'
  /** False: calls of other providers, and their results, are sent as text. */
  foreignCalls: boolean
}

export const usualVariant: ResponseVariant = {
  encrypted: true,
  summary: true,
  effort: true,
  temperature: true,
  maxTokens: true,
  parallelCalls: true,
  store: true,
  strict: true,
  instructions: 'field',
  tools: true,
  toolChoice: true,
  ids: true,
  native: 'all',
  foreignCalls: true,
}
