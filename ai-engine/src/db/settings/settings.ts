import { inArray, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import { notifyChange } from '../connection/notify-change.ts'
import { settings } from '../schema/providers.ts'

export type SettingsTable = ReturnType<typeof createSettingsTable>

/** Settings that administrators changed. Every engine is told of a change. */
export function createSettingsTable(db: Db) {
  return {
    list: (): Promise<{ name: string; value: unknown }[]> =>
      db.select({ name: settings.name, value: settings.value }).from(settings),

    /** null takes a setting's row away. */
    async save(values: ReadonlyMap<string, unknown>): Promise<void> {
      const set = [...values].filter(([, value]) => value !== null).map(([name, value]) => ({ name, value }))
      const unset = [...values].filter(([, value]) => value === null).map(([name]) => name)
      await db.transaction(async (tx) => {
        if (unset.length > 0) await tx.delete(settings).where(inArray(settings.name, unset))
        if (set.length > 0)
          await tx
            .insert(settings)
            .values(set)
            .onConflictDoUpdate({ target: settings.name, set: { value: sql`excluded.value`, updatedAt: sql`now()` } })
        await notifyChange(tx, 'settings_changed')
      })
    },
  }
}
