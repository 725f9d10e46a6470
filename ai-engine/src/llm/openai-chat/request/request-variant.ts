/** The variant of a request: servers differ in what they accept. */
export interface RequestVariant {
  streamOptions: boolean
  maxTokens: 'max_tokens' | 'max_completion_tokens'
  /** The least number of tokens that was refused: from there on, an answer is as long as the server lets it be. */
  tooManyTokens: number
  reasoningEffort: boolean
  /** Levels that were refused where others are taken. */
  refusedEfforts: readonly string[]
  temperature: boolean
  /** 1 where the range ends there. */
  maxTemperature: number
  /** False: no tools are sent, and the calls and results of earlier turns are sent as text. */
  tools: boolean
  /** False: where no tool may be called, none is sent. */
  toolChoice: boolean
  /** Which turns are sent back as the provider sent them: all, those of this very model, or none. */
  native: 'all' | 'own' | 'none'
  /** True: a turn with calls has reasoning, even where none was kept. */
  fillReasoning: boolean
  /** True: the first call of a turn has a signature, even where none was kept. */
  fillSignature: boolean
  /** False: of pictures and documents only the names are sent. */
  files: boolean
  /** The content of a turn that has calls and no text. */
  emptyContent: null | ''
  /** True: ids of calls have nine letters and digits. */
  shortIds: boolean
}

export const usualVariant: RequestVariant = {
  streamOptions: true,
  maxTokens: 'max_tokens',
  tooManyTokens: Number.POSITIVE_INFINITY,
  reasoningEffort: true,
  refusedEfforts: [],
  temperature: true,
  maxTemperature: 2,
  tools: true,
  toolChoice: true,
  native: 'all',
  fillReasoning: false,
  fillSignature: false,
  files: true,
  emptyContent: null,
  shortIds: false,
}
