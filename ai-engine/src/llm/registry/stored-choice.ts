import type { ModelChoice, ResolvedChoice } from '../contract/model-choice.ts'

/** A model and its provider's slug as rows keep them; null where nothing is chosen. */
export interface StoredChoice {
  model: string | null
  provider: string | null
}

/** What a client changes of a choice. */
interface ChoiceChange {
  model?: string | null | undefined
  provider?: string | null | undefined
}

/**
 * A choice after a change of it. A model is kept with its provider, so that it stays the same one when another provider
 * comes to list it; one without a provider gets the one that `resolve` names.
 */
export function changeChoice(
  kept: StoredChoice,
  { model, provider }: ChoiceChange,
  resolve: (choice: ModelChoice) => ResolvedChoice,
): StoredChoice {
  const chosen = model === undefined ? kept.model : model
  if (chosen === null) return { model: null, provider: null }
  if (provider) return { model: chosen, provider }
  if (chosen === kept.model && kept.provider !== null && provider === undefined)
    return { model: chosen, provider: kept.provider }
  const resolved = resolve({ model: chosen })
  return { model: chosen, provider: resolved.model === chosen ? resolved.provider : null }
}
