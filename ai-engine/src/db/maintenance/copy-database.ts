import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import * as conversations from '../schema/conversations.ts'
import * as filePieces from '../schema/file-pieces.ts'
import * as fileVectors from '../schema/file-vectors.ts'
import * as files from '../schema/files.ts'
import * as messages from '../schema/messages.ts'
import * as projects from '../schema/projects.ts'
import * as providers from '../schema/providers.ts'
import * as runs from '../schema/runs.ts'
import * as toolCalls from '../schema/tool-calls.ts'
import * as toolServers from '../schema/tool-servers.ts'
import * as usage from '../schema/usage.ts'
import * as users from '../schema/users.ts'

const rowsAtOnce = 500
/** Rows that are large each: as text, a piece of a file is half a mebibyte, and the text of a page may have ten. */
const largeRowsAtOnce: Readonly<Record<string, number>> = { file_chunks: 16, file_texts: 10, file_pieces: 100 }

/** How many rows each table had, in the order in which they were carried. */
export type CopiedTables = { table: string; rows: number }[]

/**
 * Copies all data from one database into another that has the same schema and no data: all of it or, after an error,
 * nothing. Rows travel as JSON text that only the two servers read, so no number or time is rounded on the way.
 * @throws Error when the target holds data, or when a table differs afterwards
 */
export async function copyData(source: pg.PoolClient, target: pg.PoolClient): Promise<CopiedTables> {
  await source.query(`begin isolation level repeatable read read only`)
  await target.query('begin')
  try {
    const carried: CopiedTables = []
    for (const table of tablesInOrder()) {
      await refuseData(target, table)
      await copyTable(source, target, table)
      carried.push({ table, rows: await compareTable(source, target, table) })
    }
    await target.query('commit')
    return carried
  } catch (error) {
    await target.query('rollback')
    throw error
  } finally {
    await source.query('rollback')
  }
}

/** Every table of the schema, a table that is referred to before those that refer to it. */
function tablesInOrder(): string[] {
  const tables = Object.values<unknown>({
    ...users,
    ...conversations,
    ...messages,
    ...runs,
    ...toolCalls,
    ...toolServers,
    ...usage,
    ...providers,
    ...projects,
    ...files,
    ...filePieces,
    ...fileVectors,
  }).filter((value) => value instanceof PgTable)
  const ordered = new Set<PgTable>()
  const add = (table: PgTable) => {
    if (ordered.has(table)) return
    for (const key of getTableConfig(table).foreignKeys) {
      const { foreignTable } = key.reference()
      if (foreignTable !== table) add(foreignTable)
    }
    ordered.add(table)
  }
  for (const table of tables) add(table)
  return [...ordered].map((table) => getTableConfig(table).name)
}

async function refuseData(target: pg.PoolClient, table: string): Promise<void> {
  const { rowCount } = await target.query(`select 1 from "${table}" limit 1`)
  if (rowCount) throw new Error(`The target already holds data: its table ${table} is not empty. Nothing was changed.`)
}

async function copyTable(source: pg.PoolClient, target: pg.PoolClient, table: string): Promise<void> {
  await source.query(`declare carried no scroll cursor for select to_json(t)::text as row from "${table}" t`)
  for (;;) {
    const { rows } = await source.query<{ row: string }>(`fetch ${largeRowsAtOnce[table] ?? rowsAtOnce} from carried`)
    if (rows.length === 0) break
    await target.query(
      `insert into "${table}" overriding system value select * from json_populate_recordset(null::"${table}", $1::json)`,
      [`[${rows.map(({ row }) => row).join(',')}]`],
    )
  }
  await source.query('close carried')
  await continueNumbers(target, table)
}

/** Numbers given by the database go on after the highest that came along. */
async function continueNumbers(target: pg.PoolClient, table: string): Promise<void> {
  const { rows } = await target.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_identity = 'YES'`,
    [table],
  )
  for (const { name } of rows)
    await target.query(
      `select setval(pg_get_serial_sequence('"${table}"', '${name}'), max("${name}")) from "${table}" having max("${name}") is not null`,
    )
}

async function compareTable(source: pg.PoolClient, target: pg.PoolClient, table: string): Promise<number> {
  const [before, after] = await Promise.all([summary(source, table), summary(target, table)])
  if (before.rows === after.rows && before.sum === after.sum) return Number(after.rows)
  throw new Error(
    `The table ${table} differs after copying (${before.rows} rows, ${after.rows} arrived). Nothing was kept.`,
  )
}

async function summary(client: pg.PoolClient, table: string): Promise<{ rows: string; sum: string | null }> {
  await client.query(`set local timezone = 'UTC'`)
  const { rows } = await client.query<{ rows: string; sum: string | null }>(
    `select count(*) as rows, sum(('x' || left(md5(to_json(t)::text), 15))::bit(60)::bigint) as sum from "${table}" t`,
  )
  return rows[0] ?? { rows: '0', sum: null }
}
