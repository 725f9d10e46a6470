import type { ModelProvider } from './model.ts'

/**
 * A model, by its provider's name for it. `provider` is a slug; without it the one provider that lists the model is meant,
 * else the default provider.
 */
export interface ModelChoice {
  model: string
  provider?: string | undefined
}

/** A model that has its provider. */
export interface ResolvedChoice {
  model: string
  provider: string
}

/** The choice that a row holds. */
export function choiceOf({ model, provider }: { model: string; provider: string | null }): ModelChoice {
  return { model, ...(provider !== null && { provider }) }
}

/** Who answers for a choice, and the model's name there. */
export type ResolveModel = (choice: ModelChoice) => { provider: ModelProvider; model: string }
