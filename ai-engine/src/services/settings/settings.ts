import type { Settings, UpdateSettings } from '@grizz/protocol/settings'
import type { LiveCopy } from '../../core/concurrency/live-copy.ts'
import { AppError } from '../../core/errors/app-error.ts'
import type { SettingsTable } from '../../db/settings/settings.ts'
import type { ModelProvider } from '../../llm/contract/model.ts'
import { checkEmbedding } from './check-embedding.ts'
import { type NamedValues, namedValues, type SettingName, type SettingValues, withNamed } from './setting-values.ts'

export type InstallationSettings = ReturnType<typeof createSettings>

/** Values by which this engine was started, and the names of those that the environment set: they cannot be changed. */
export interface GivenSettings {
  values: SettingValues
  /** The variable that sets each. */
  locked: ReadonlyMap<SettingName, string>
}

/**
 * What administrators change of the installation without a restart. What the environment sets comes first, then the row,
 * then the built-in value.
 */
export function createSettings(deps: {
  given: GivenSettings
  table: Pick<SettingsTable, 'save'>
  /** Of the table's rows. */
  rows: LiveCopy<NamedValues>
  /** Whether there is a provider of this slug. */
  isProvider: (slug: string) => boolean
  embedder: (slug: string) => ModelProvider
}) {
  const { given, table, rows, isProvider, embedder } = deps
  let latest: { rows: NamedValues; values: SettingValues } | undefined

  /** The values in force; to be asked for at each use. */
  function current(): SettingValues {
    const now = rows.current()
    if (latest?.rows !== now) latest = { rows: now, values: withNamed(given.values, unlocked(now)) }
    return latest.values
  }

  async function read(): Promise<Settings> {
    await rows.refresh()
    const changed = [...unlocked(rows.current()).keys()]
    return { ...current(), locked: [...given.locked.keys()], changed }
  }

  /** @throws AppError `conflict` for what the environment sets, `invalid_request` for a provider that is not there, or for a model that does not embed */
  async function update(change: UpdateSettings): Promise<Settings> {
    const named = namedValues(change)
    for (const name of named.keys()) requireUnlocked(name)
    for (const name of ['defaultProvider', 'titleProvider', 'embeddingProvider'] as const)
      requireProvider(name, named.get(name))
    if (named.has('embeddingModel') || named.has('embeddingProvider'))
      await checkEmbedding(withNamed(current(), named), embedder)
    await table.save(named)
    return read()
  }

  return { current, read, update }

  function unlocked(named: NamedValues): NamedValues {
    return new Map([...named].filter(([name]) => !given.locked.has(name)))
  }

  function requireUnlocked(name: SettingName): void {
    const variable = given.locked.get(name)
    if (variable)
      throw new AppError(
        'conflict',
        `${name}: ${variable} sets it in the environment of the engine. Take it away there.`,
      )
  }

  function requireProvider(name: SettingName, slug: unknown): void {
    if (typeof slug === 'string' && !isProvider(slug))
      throw new AppError('invalid_request', `${name}: there is no provider ${slug}. GET /api/providers lists them.`)
  }
}
