import { createBoundedMap } from '../../core/bounded-map.ts'
import type { ModelRequest } from '../contract/model.ts'

/** A refused request. */
export interface Refusal<Variant> {
  variant: Variant
  request: ModelRequest
  status: number
  complaint: string
}

/** How a request is changed after a refusal. */
export interface RefusalRule<Variant> {
  statuses: readonly number[]
  /** undefined where the refusal is about something else, or this change was made already: so tries come to an end. */
  change(refusal: Refusal<Variant>): Partial<Variant> | undefined
  /** The subject of the refusal: the server, this model, or only the messages of this conversation. */
  about: 'server' | 'model' | 'conversation'
}

const MAX_MODELS = 1000

/** Remembers, until the engine ends, what one server refuses. */
export function createRequestVariants<Variant extends object>(usual: Variant, rules: readonly RefusalRule<Variant>[]) {
  const server: Partial<Variant> = {}
  const models = createBoundedMap<string, Partial<Variant>>(MAX_MODELS)

  /** One request, from the variant that the server is known to accept to one that it does. */
  return function begin(request: ModelRequest) {
    const own: Partial<Variant> = {}
    const known = (): Variant => ({ ...usual, ...server, ...models.get(request.model), ...own })
    // What other requests learn meanwhile says nothing about what this one has sent.
    let sent = known()
    return {
      /** The same until the next refusal. */
      current: () => sent,
      /** Records a refusal. @returns true when another variant is worth a try */
      learn({ status, complaint }: { status: number; complaint: string }): boolean {
        const refusal = { variant: sent, request, status, complaint }
        for (const { statuses, about, change: changeFor } of rules) {
          const change = statuses.includes(status) ? changeFor(refusal) : undefined
          if (!change) continue
          Object.assign(own, change)
          if (about === 'server') Object.assign(server, change)
          if (about === 'model') models.set(request.model, { ...models.get(request.model), ...change })
          sent = known()
          return true
        }
        return false
      },
    }
  }
}
