import { memoizeFor } from '../../core/concurrency/memoize-for.ts'
import type { Prices } from '../pricing/prices.ts'
import { type LocalServer, localSource, probeLocal } from './local-servers.ts'
import { createProviderEntry, type EntryLogger, type ProviderEntry } from './provider-entry.ts'

const FRESH_MS = 30_000
/** For an administrator who has just started one. */
const FRESH_FOR_A_LOOK_MS = 3000

export interface FoundServer {
  name: string
  baseUrl: string
  models: number
}

interface LocalModelsOptions {
  servers: readonly LocalServer[]
  prices: Prices
  logger: EntryLogger
  now: () => number
}

/** Model servers on this machine. Whatever else listens on their ports is ignored. */
export function createLocalModels({ servers, prices, logger, now }: LocalModelsOptions) {
  const entries = servers.map((server) => createProviderEntry({ source: localSource(server), prices, logger, now }))
  let answering: readonly ProviderEntry[] = []
  let staleAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined

  const look = memoizeFor(
    FRESH_FOR_A_LOOK_MS,
    async () => {
      const found = await Promise.all(
        entries.map(async (entry) => ({ entry, models: await probeLocal(entry.source().baseUrl) })),
      )
      return found.flatMap(({ entry, models }) => (models === undefined ? [] : [{ entry, models }]))
    },
    now,
  )

  async function refreshNow(): Promise<void> {
    const found = await look()
    await Promise.all(found.map(({ entry }) => entry.refresh()))
    answering = found.map(({ entry }) => entry)
    staleAt = now() + FRESH_MS
  }

  return {
    /** All places, also those where nothing answers. */
    entries,
    /** Those that answered last and have a model. */
    answering: () => answering.filter((entry) => entry.ids().length > 0),
    /** Asks all places again when that was long ago. Never rejects. */
    async refresh(): Promise<void> {
      if (now() < staleAt) return
      pending ??= refreshNow().finally(() => {
        pending = undefined
      })
      await pending
    },
    /** Who answers now. */
    found: async (): Promise<FoundServer[]> =>
      (await look()).map(({ entry, models }) => {
        const { name, baseUrl } = entry.source()
        return { name, baseUrl, models }
      }),
  }
}

export type LocalModels = ReturnType<typeof createLocalModels>
