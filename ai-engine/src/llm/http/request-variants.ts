import type { ModelRequest } from '../contract/model.ts'

/** A refused request. */
export interface Refusal<Variant> {
  variant: Variant
  request: ModelRequest
  status: number
  complaint: string
}

/** What to leave out or to say otherwise after a refusal. */
export interface RefusalRule<Variant> {
  statuses: readonly number[]
  /** Never once its change was made, so that there is an end to tries. */
  applies(refusal: Refusal<Variant>): boolean
  change(variant: Variant): Partial<Variant>
  /** What the refusal tells of: the server, this model, or only what this conversation holds. */
  about: 'server' | 'model' | 'conversation'
}

const MAX_MODELS = 1000

/** Remembers, until the engine ends, what one server refuses. */
export function createRequestVariants<Variant extends object>(usual: Variant, rules: readonly RefusalRule<Variant>[]) {
  const server: Partial<Variant> = {}
  const models = new Map<string, Partial<Variant>>()

  function remember(model: string, change: Partial<Variant>): void {
    models.set(model, { ...models.get(model), ...change })
    const [oldest] = models.keys()
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest)
  }

  /** One request, from the variant that the server is known to accept to one that it does. */
  return function begin(request: ModelRequest) {
    const own: Partial<Variant> = {}
    const current = (): Variant => ({ ...usual, ...server, ...models.get(request.model), ...own })
    return {
      current,
      /** Records a refusal. @returns true when another variant is worth a try */
      learn({ status, complaint }: { status: number; complaint: string }): boolean {
        const refusal = { variant: current(), request, status, complaint }
        const rule = rules.find(({ statuses, applies }) => statuses.includes(status) && applies(refusal))
        if (!rule) return false
        const change = rule.change(refusal.variant)
        if (rule.about === 'server') Object.assign(server, change)
        else if (rule.about === 'model') remember(request.model, change)
        else Object.assign(own, change)
        return true
      },
    }
  }
}
