import { createLiveCopy } from './core/concurrency/live-copy.ts'
import type { Logger } from './core/logging/logger.ts'
import type { Db } from './db/connection/database.ts'
import type { Notifications } from './db/connection/notifications.ts'
import { createSettingsTable } from './db/settings/settings.ts'
import { readRows } from './services/settings/setting-values.ts'
import { createSettings, type GivenSettings } from './services/settings/settings.ts'

/** The settings of the installation, with a copy of their rows that follows them. @throws when they cannot be read */
export async function openSettings(deps: {
  given: GivenSettings
  db: Db
  notifications: Notifications
  isProvider: (slug: string) => boolean
  logger: Logger
}) {
  const { given, db, notifications, isProvider, logger } = deps
  const table = createSettingsTable(db)
  const rows = await createLiveCopy({
    read: unlessSame(async () => readRows(await table.list())),
    onFailure: (error) => logger.warn({ err: error }, 'settings not read; those of before stay'),
  })
  notifications.on('settings_changed', rows.expire)
  return { ...createSettings({ given, table, rows, isProvider }), stop: rows.stop }
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
