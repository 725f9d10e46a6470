/** The variant of a request: servers that speak this API differ in what they accept, and so do models. */
export interface RequestVariant {
  /** False: no tools are sent, and the calls and results of earlier turns are sent as text. */
  tools: boolean
  /** False: where no tool may be called, none is sent. */
  toolChoice: boolean
  cacheMarkers: boolean
  temperature: boolean
  effort: boolean
  /** Undefined: as the model's name says. */
  thinking: 'adaptive' | 'budget' | 'none' | undefined
  /** Thoughts of earlier turns are sent back. */
  thoughts: boolean
  /** With thoughts the server is asked to drop those that no longer fit, instead of refusing. */
  binding: boolean
  /** Documents may be cited, and what cited them is sent back as it came. */
  citations: boolean
  /** The most tokens that may be asked for. */
  maxTokens: number
}

export const usualVariant: RequestVariant = {
  tools: true,
  toolChoice: true,
  cacheMarkers: true,
  temperature: true,
  effort: true,
  thinking: undefined,
  thoughts: true,
  binding: true,
  citations: true,
  maxTokens: Number.POSITIVE_INFINITY,
}
