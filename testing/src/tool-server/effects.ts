/** One thing that a call did to the world. */
export interface Effect {
  key: string
  /** Milliseconds since 1970. */
  at: number
  tool: string
  /** As the client sent it in `_meta`. */
  idempotencyKey?: string
}

export interface ToolServerLog {
  effects: readonly Effect[]
  /** Every call that came, whether it had an effect or not. */
  calls: readonly { tool: string; at: number; authorization?: string }[]
  /** Calls whose client went away or cancelled them while they ran. */
  cancelled: number
  /** Requests by JSON-RPC method. */
  requests: Readonly<Record<string, number>>
}

export type Effects = ReturnType<typeof createEffects>

/**
 * Counts what calls did: the truth that a client's account of them is held against. `onEffect` is told of each before its
 * call goes on.
 */
export function createEffects(onEffect?: (effect: Effect) => void) {
  let effects: Effect[] = []
  let calls: { tool: string; at: number; authorization?: string }[] = []
  let cancelled = 0
  let requests: Record<string, number> = {}

  return {
    note(effect: Omit<Effect, 'at'>): void {
      const noted = { ...effect, at: Date.now() }
      effects.push(noted)
      onEffect?.(noted)
    },
    noteCall(tool: string, authorization: string | undefined): void {
      calls.push({ tool, at: Date.now(), ...(authorization && { authorization }) })
    },
    noteCancelled(): void {
      cancelled += 1
    },
    noteRequest(method: string): void {
      requests[method] = (requests[method] ?? 0) + 1
    },
    /** How often a key was counted. */
    count: (key: string) => effects.filter((effect) => effect.key === key).length,
    log: (): ToolServerLog => ({ effects: [...effects], calls: [...calls], cancelled, requests: { ...requests } }),
    reset(): void {
      effects = []
      calls = []
      cancelled = 0
      requests = {}
    },
  }
}
