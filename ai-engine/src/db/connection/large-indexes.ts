import type { ClientBase } from 'pg'

interface LargeIndex {
  name: string
  /** The SQL that follows `create unique index concurrently <name>`. */
  definition: string
  /** Drops what the index replaces. */
  replaces: string
}

/** Indexes of tables that may hold millions of rows. */
const largeIndexes: readonly LargeIndex[] = [
  {
    name: 'usage_run_turn_attempt',
    definition: 'on usage (run_id, turn, attempt)',
    replaces: 'alter table usage drop constraint if exists usage_run_attempt',
  },
  {
    name: 'runs_one_open',
    definition: `on runs (conversation_id) where status in ('running', 'waiting')`,
    replaces: 'drop index if exists runs_one_running',
  },
]

/**
 * Makes the unique indexes that replace others, without holding up engines at work: in a migration, which is one
 * transaction, all writes to the table would wait. The caller holds the migrations' lock, and no transaction.
 */
export async function createLargeIndexes(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; valid: boolean }>(
    `select relname as name, indisvalid as valid from pg_index join pg_class on pg_class.oid = indexrelid
     where relname = any($1)`,
    [largeIndexes.map(({ name }) => name)],
  )
  const valid = new Map(rows.map((row) => [row.name, row.valid]))
  for (const { name, definition, replaces } of largeIndexes) {
    // An engine that died while it made one leaves an invalid index.
    if (valid.get(name) === false) await client.query(`drop index concurrently "${name}"`)
    if (!valid.get(name)) await client.query(`create unique index concurrently "${name}" ${definition}`)
    await client.query(replaces)
  }
}
