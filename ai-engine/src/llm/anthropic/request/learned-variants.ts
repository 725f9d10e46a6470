import type { ModelRequest } from '../../contract/model.ts'
import { refusalRules } from './refusal-rules.ts'
import { type RequestVariant, usualVariant } from './request-variant.ts'

const MAX_MODELS = 1000

/** Remembers, until the engine ends, what a server refuses of requests for each model. */
export function createLearnedVariants() {
  const models = new Map<string, Partial<RequestVariant>>()

  function remember(model: string, change: Partial<RequestVariant>): void {
    models.set(model, { ...models.get(model), ...change })
    const [oldest] = models.keys()
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest)
  }

  /** The variants of one request, one after another. */
  return function variantsOf(request: ModelRequest) {
    let variant: RequestVariant = { ...usualVariant, ...models.get(request.model) }
    return {
      current: () => variant,
      /** @returns true when another variant is worth a try */
      learn(refusal: { status: number; complaint: string }): boolean {
        for (const rule of refusalRules) {
          const change = rule.statuses.includes(refusal.status)
            ? rule.change({ variant, request, ...refusal })
            : undefined
          if (!change) continue
          variant = { ...variant, ...change }
          if (!rule.once) remember(request.model, change)
          return true
        }
        return false
      },
    }
  }
}
