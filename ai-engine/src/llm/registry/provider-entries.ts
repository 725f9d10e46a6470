import type { Prices } from '../pricing/prices.ts'
import { createProviderEntry, type EntryLogger, type ProviderEntry } from './provider-entry.ts'
import type { ProviderSource } from './provider-source.ts'

interface EntriesOptions {
  /** The same array until something changed. */
  sources: () => readonly ProviderSource[]
  pricesAt: (baseUrl: string) => Prices
  logger: EntryLogger
  now: () => number
}

/**
 * The providers that are set up, as they are now. One whose address, key or headers changed begins anew; otherwise it keeps
 * its connections and its list.
 */
export function createProviderEntries({ sources, pricesAt, logger, now }: EntriesOptions) {
  let seen: readonly ProviderSource[] | undefined
  let entries: readonly ProviderEntry[] = []

  return function current(): readonly ProviderEntry[] {
    const latest = sources()
    if (latest === seen) return entries
    const before = new Map(entries.map((entry) => [entry.source().id, entry]))
    entries = latest.map((source) => {
      const kept = before.get(source.id)
      if (!kept || connectionOf(kept.source()) !== connectionOf(source))
        return createProviderEntry({ source, prices: pricesAt(source.baseUrl), logger, now })
      kept.update(source)
      return kept
    })
    seen = latest
    return entries
  }
}

function connectionOf({ slug, name, api, baseUrl, apiKey, headers }: ProviderSource): string {
  return JSON.stringify([slug, name, api, baseUrl, apiKey, headers])
}
