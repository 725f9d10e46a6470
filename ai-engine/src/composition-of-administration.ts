import type { Config } from './config.ts'
import { createLiveCopy } from './core/concurrency/live-copy.ts'
import type { Logger } from './core/logging/logger.ts'
import type { Encryption } from './core/security/encryption.ts'
import type { Db } from './db/connection/database.ts'
import type { Notifications } from './db/connection/notifications.ts'
import { createProviderTable, type ProviderRow, type ProviderTable } from './db/providers/providers.ts'
import { createSettingsTable } from './db/settings/settings.ts'
import type { ModelProvider } from './llm/contract/model.ts'
import { demoSlug } from './llm/demo/demo-model.ts'
import type { ProviderSource } from './llm/registry/provider-source.ts'
import { environmentProvider } from './services/providers/environment-provider.ts'
import { createProviderSecrets, type ProviderSecrets } from './services/providers/provider-secrets.ts'
import { sourceOf } from './services/providers/provider-sources.ts'
import { readRows } from './services/settings/setting-values.ts'
import { createSettings, type GivenSettings } from './services/settings/settings.ts'

export type LiveSettings = Awaited<ReturnType<typeof openSettings>>
export type LiveProviders = Awaited<ReturnType<typeof openProviders>>

/** Settings and providers, as this engine follows their changes. @throws when it cannot be read */
export async function openAdministration(deps: {
  config: Config
  db: Db
  encryption: Encryption
  notifications: Notifications
  embedder: (slug: string) => ModelProvider
  logger: Logger
}) {
  const providers = await openProviders(deps)
  const isProvider = (slug: string) => slug === demoSlug || providers.sources().some((source) => source.slug === slug)
  const settings = await openSettings({ ...deps, given: deps.config.settings, isProvider })
  return {
    settings,
    providers,
    async stop(): Promise<void> {
      settings.stop()
      providers.rows.stop()
    },
  }
}

/** The settings of the installation, with a copy of their rows that follows them. @throws when they cannot be read */
async function openSettings(deps: {
  given: GivenSettings
  db: Db
  notifications: Notifications
  isProvider: (slug: string) => boolean
  embedder: (slug: string) => ModelProvider
  logger: Logger
}) {
  const { given, db, notifications, isProvider, embedder, logger } = deps
  const table = createSettingsTable(db)
  const rows = await createLiveCopy({
    read: unlessSame(async () => readRows(await table.list())),
    onFailure: (error) => logger.warn({ err: error }, 'settings not read; those of before stay'),
  })
  notifications.on('settings_changed', rows.expire)
  return { ...createSettings({ given, table, rows, isProvider, embedder }), stop: rows.stop }
}

/** The same `read`, which says undefined when it read what it read last. */
function unlessSame<T extends Iterable<unknown>>(read: () => Promise<T>): () => Promise<T | undefined> {
  let last: string | undefined
  return async () => {
    const found = await read()
    const text = JSON.stringify([...found])
    if (text === last) return undefined
    last = text
    return found
  }
}

/** The providers that are set up, with a copy of their rows that follows them. @throws when they cannot be read */
async function openProviders(deps: {
  config: Pick<Config, 'openaiBaseUrl' | 'openaiApiKey'>
  db: Db
  encryption: Encryption
  notifications: Notifications
  logger: Logger
}) {
  const { config, db, encryption, notifications, logger } = deps
  const table = createProviderTable(db)
  const secrets = createProviderSecrets({ encryption })
  const locked = environmentProvider(config)
  const rows = await createLiveCopy({
    read: unlessSameRevision(table),
    onFailure: (error) => logger.warn({ err: error }, 'providers not read; those of before stay'),
  })
  notifications.on('providers_changed', rows.expire)
  return {
    table,
    rows,
    secrets,
    locked,
    reserved: new Set([demoSlug, ...(locked ? [locked.slug] : [])]),
    sources: memoized(rows.current, (current) => allSources(current, locked, secrets)),
  }
}

/** The environment's first. It gives way to a row that had its slug before it came. */
function allSources(
  rows: readonly ProviderRow[],
  locked: ProviderSource | undefined,
  secrets: ProviderSecrets,
): readonly ProviderSource[] {
  const stored = rows.map((row) => sourceOf(row, secrets))
  if (!locked) return stored
  const isTaken = stored.some(({ slug }) => slug === locked.slug)
  return [isTaken ? { ...locked, slug: `${locked.slug.slice(0, 28)}-environment` } : locked, ...stored]
}

/** Reads the rows; undefined while none has changed since the read before. */
function unlessSameRevision(table: ProviderTable): () => Promise<readonly ProviderRow[] | undefined> {
  let last: string | undefined
  return async () => {
    const revision = await table.revision()
    if (revision === last) return undefined
    const rows = await table.list()
    last = revision
    return rows
  }
}

/** What was made of the latest, made anew when that is another object. */
function memoized<T extends object, R>(current: () => T, make: (latest: T) => R): () => R {
  let made: { of: T; result: R } | undefined
  return () => {
    const latest = current()
    if (made?.of !== latest) made = { of: latest, result: make(latest) }
    return made.result
  }
}
