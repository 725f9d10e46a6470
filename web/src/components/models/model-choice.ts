import type { Model } from '@grizz/protocol/http'
import type { ModelChoice } from '../../live/contract/contract.ts'

/** A choice as one text. A slug has no slash. */
export function keyOf({ model, provider = '' }: ModelChoice): string {
  return `${provider}/${model}`
}

export function choiceIn(key: string): ModelChoice {
  const at = key.indexOf('/')
  return { model: key.slice(at + 1), ...(at > 0 && { provider: key.slice(0, at) }) }
}

export function choiceOf({ id, provider }: Model): ModelChoice {
  return { model: id, provider }
}

/** What is kept as a model and its provider's slug, each null or absent where none is set. */
export function choiceFrom(model: string | null | undefined, provider?: string | null): ModelChoice | undefined {
  return model ? { model, ...(provider && { provider }) } : undefined
}

/** The offered model of a choice; without a provider the first that has its id. */
export function findModel(models: readonly Model[], choice: ModelChoice | undefined): Model | undefined {
  if (!choice) return undefined
  const { model, provider } = choice
  return models.find(({ id, provider: slug }) => id === model && (provider === undefined || slug === provider))
}

/** The offered model that gave an answer; answers of long ago name their provider otherwise, or not at all. */
export function modelOfAnswer(
  models: readonly Model[],
  answer: { model: string | undefined; provider: string | undefined },
): Model | undefined {
  const choice = choiceFrom(answer.model, answer.provider)
  const isKnown = models.some(({ provider }) => provider === answer.provider)
  return findModel(models, isKnown ? choice : choiceFrom(answer.model))
}
