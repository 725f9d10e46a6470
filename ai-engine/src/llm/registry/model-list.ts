import type { ListedModel } from '../contract/listed-model.ts'

const FRESH_MS = 60_000
const REFRESH_TIMEOUT_MS = 15_000
/** After a failed refresh the list becomes stale sooner. */
const FRESH_AFTER_FAILURE_MS = 15_000

export interface ModelListOptions {
  load(signal: AbortSignal): Promise<readonly ListedModel[]>
  freshMs?: number
  /** The list is another one, or failed in another way. */
  onChange(change: { models: readonly ListedModel[] } | { error: unknown }): void
  now: () => number
}

/** Remembers what a provider listed last. A refresh that fails keeps it, and says why in `problem`. */
export function createModelList({ load, freshMs = FRESH_MS, onChange, now }: ModelListOptions) {
  let models: readonly ListedModel[] = []
  let byId: ReadonlyMap<string, ListedModel> = new Map()
  let failure: unknown
  let staleAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined

  async function refreshNow(): Promise<void> {
    try {
      const found = await load(AbortSignal.timeout(REFRESH_TIMEOUT_MS))
      const isOther = JSON.stringify(found) !== JSON.stringify(models)
      staleAt = now() + freshMs
      failure = undefined
      if (!isOther) return
      models = found
      byId = new Map(found.map((model) => [model.id, model]))
      onChange({ models })
    } catch (error) {
      if (!failure || messageOf(failure) !== messageOf(error)) onChange({ error })
      failure = error
      staleAt = now() + FRESH_AFTER_FAILURE_MS
    }
  }

  return {
    models: () => models,
    find: (id: string) => byId.get(id),
    /** Why the last refresh failed. */
    failure: () => failure,
    /** Loads the list again when it is stale. Never rejects. */
    async refresh(): Promise<void> {
      if (now() < staleAt) return
      pending ??= refreshNow().finally(() => {
        pending = undefined
      })
      await pending
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
