import { asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { notifyChange } from '../connection/notify-change.ts'
import { providers } from '../schema/providers.ts'

export type ProviderRow = typeof providers.$inferSelect
export type NewProvider = Omit<typeof providers.$inferInsert, 'slug' | 'position'>
export type ProviderChange = Partial<Omit<NewProvider, 'id' | 'createdAt' | 'updatedAt'>>

export type ProviderTable = ReturnType<typeof createProviderTable>

/** Sources of models that administrators added, in their order. Every engine is told of a change. */
export function createProviderTable(db: Db) {
  return {
    list: (): Promise<ProviderRow[]> => db.select().from(providers).orderBy(asc(providers.position), asc(providers.id)),

    /** Another text whenever a row is another one. */
    async revision(): Promise<string> {
      const { rows } = await db.execute<{ revision: string }>(
        sql`select coalesce(string_agg(id::text || ':' || xmin::text, ',' order by id), 'none') as revision from ${providers}`,
      )
      return rows[0]?.revision ?? 'none'
    },

    async find(id: string): Promise<ProviderRow | undefined> {
      const [row] = await db.select().from(providers).where(eq(providers.id, id))
      return row
    },

    /** Adds it at the end, under the first slug that is free. @returns undefined when there are `most` already */
    insert(row: NewProvider, slugs: Iterable<string>, most: number): Promise<ProviderRow | undefined> {
      return changing(async (tx) => {
        const there = await tx.select({ slug: providers.slug, position: providers.position }).from(providers)
        if (there.length >= most) return undefined
        const slug = firstFree(slugs, new Set(there.map((each) => each.slug)))
        const position = Math.max(0, ...there.map((each) => each.position)) + 1
        const [inserted] = await tx
          .insert(providers)
          .values({ ...row, slug, position })
          .returning()
        return inserted
      })
    },

    /** `position` 1 is first. */
    update(id: string, change: ProviderChange, position: number | undefined): Promise<ProviderRow | undefined> {
      return changing(async (tx) => {
        if (position !== undefined) await move(tx, id, position)
        const [row] = await tx
          .update(providers)
          .set({ ...change, updatedAt: sql`now()` })
          .where(eq(providers.id, id))
          .returning()
        return row
      })
    },

    /** @returns whether it was there */
    remove(id: string): Promise<boolean> {
      return changing(async (tx) => {
        const gone = await tx.delete(providers).where(eq(providers.id, id)).returning({ id: providers.id })
        return gone.length > 0
      })
    },
  }

  /** One change at a time, so that slugs and positions stay unique. */
  function changing<T>(change: (tx: Executor) => Promise<T>): Promise<T> {
    return db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('providers'))`)
      const result = await change(tx)
      await notifyChange(tx, 'providers_changed')
      return result
    })
  }
}

async function move(tx: Executor, id: string, position: number): Promise<void> {
  const rows = await tx.select({ id: providers.id }).from(providers).orderBy(asc(providers.position), asc(providers.id))
  const order = rows.map((row) => row.id).filter((other) => other !== id)
  if (order.length === rows.length) return
  order.splice(position - 1, 0, id)
  await tx.execute(sql`
    update ${providers} set position = wanted.position
    from unnest(${sql.param(order)}::uuid[]) with ordinality as wanted(id, position)
    where ${providers}.id = wanted.id`)
}

function firstFree(slugs: Iterable<string>, taken: ReadonlySet<string>): string {
  for (const slug of slugs) if (!taken.has(slug)) return slug
  throw new Error('no slug is free')
}
