import type { ModelRequest } from '../../contract/model.ts'
import type { Refusal } from './refusal.ts'
import { refusalRules } from './refusal-rules.ts'
import { type RequestVariant, usualVariant } from './request-variant.ts'

const MAX_MODELS = 1000

/** Remembers, until the engine ends, what one server refuses: of `stream_options` for all its models, else for each. */
export function createCapabilities() {
  const server: Partial<RequestVariant> = {}
  const models = new Map<string, Partial<RequestVariant>>()

  function remember(model: string, change: Partial<RequestVariant>): void {
    if ('streamOptions' in change) Object.assign(server, change)
    else models.set(model, { ...models.get(model), ...change })
    const [oldest] = models.keys()
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest)
  }

  return {
    /** The variant of a request that the server is known to accept. */
    variant: ({ model }: Pick<ModelRequest, 'model'>): RequestVariant => ({
      ...usualVariant,
      ...server,
      ...models.get(model),
    }),
    /** Records a refusal. @returns true when another variant is worth a try */
    learn(refusal: Refusal): boolean {
      const rule = refusalRules.find(({ statuses, applies }) => statuses.includes(refusal.status) && applies(refusal))
      if (rule) remember(refusal.request.model, rule.change(refusal))
      return rule !== undefined
    },
  }
}
