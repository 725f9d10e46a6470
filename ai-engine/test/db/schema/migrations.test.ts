import { readdir, readFile } from 'node:fs/promises'
import { createBareDatabase } from '@grizz/testing/provided'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { getTableConfig } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { v7 as newId } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import { migrateDatabase } from '../../../src/db/connection/migrate.ts'
import * as conversations from '../../../src/db/schema/conversations.ts'
import * as filePieces from '../../../src/db/schema/file-pieces.ts'
import * as fileVectors from '../../../src/db/schema/file-vectors.ts'
import * as files from '../../../src/db/schema/files.ts'
import * as messages from '../../../src/db/schema/messages.ts'
import * as projects from '../../../src/db/schema/projects.ts'
import * as providers from '../../../src/db/schema/providers.ts'
import * as runs from '../../../src/db/schema/runs.ts'
import * as toolCalls from '../../../src/db/schema/tool-calls.ts'
import * as toolServers from '../../../src/db/schema/tool-servers.ts'
import * as usage from '../../../src/db/schema/usage.ts'
import * as users from '../../../src/db/schema/users.ts'
import { describeSchema } from './describe-schema.ts'
import { createReleasedDatabase } from './released-database.ts'

// drizzle-kit gives every array an enumerable method, and PDF.js, whose tests may run in this process, refuses to start then.
Reflect.deleteProperty(Array.prototype, 'random')

const userId = newId()
const conversationId = newId()
const pools: pg.Pool[] = []
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.end())))

it('a new database has the schema that is written down', async () => {
  const pool = await migrated()
  // After a change of it: npm run schema.
  await expect(await describeSchema(pool)).toMatchFileSnapshot('../../../src/db/schema.sql')
})

it('a database of the version before ends with the same schema, and keeps its rows', async () => {
  const pool = open(await createReleasedDatabase())
  await fill(pool)
  await migrateDatabase(pool)
  await expect(await describeSchema(pool)).toMatchFileSnapshot('../../../src/db/schema.sql')
  const { rows } = await pool.query(`select content, m.usage_cents, s.bytes, s.conversations,
      u.usage_cents as billed, u.input_tokens from messages m join storage s using (user_id) join usage u using (user_id)`)
  expect(rows).toEqual([
    { content: 'Größe', usage_cents: null, bytes: '12', conversations: 1, billed: null, input_tokens: 0 },
  ])
})

it('two engines may upgrade a database at once, between the statements of one of the version before', async () => {
  const pool = open(await createReleasedDatabase())
  await fill(pool)
  const client = await pool.connect()
  await client.query('begin')
  await client.query('update conversations set next_position = next_position + 1')
  const upgraded = Promise.all([migrateDatabase(pool), migrateDatabase(pool)])
  try {
    await expect.poll(() => tablesWaitedFor(client), { timeout: 100_000 }).toBe(1)
    await client.query(message('while it waits'))
    await client.query('commit')
  } finally {
    client.release(true)
  }
  await upgraded
  expect(await pool.query('select from messages').then(count)).toBe(2)
})

it('an engine of the version before writes to the new schema by its own functions', async () => {
  const pool = open(await createReleasedDatabase())
  await fill(pool)
  await migrateDatabase(pool)
  const seat = { owner: newId(), leaseMs: 15_000, logPosition: '0-0' }
  for (const status of ['running', 'queued']) {
    const question = { id: newId(), conversation_id: conversationId, client_message_id: newId(), content: 'Hi' }
    const run = { id: newId(), conversation_id: conversationId, user_message_id: question.id, message_id: newId() }
    const terms = { seat, queueLimit: 1, defaultModel: 'demo', allowed: true }
    const { rows } = await pool.query('select outcome, run from accept_message($1, $2, $3, $4)', [
      userId,
      question,
      run,
      terms,
    ])
    expect(rows).toMatchObject([{ outcome: 'accepted', run: { status } }])
  }
  expect(await pool.query(`select from search_texts where text = 'hi'`).then(count)).toBe(2)
  expect((await pool.query('select bytes from stored($1)', [userId])).rows).toEqual([{ bytes: '16' }])
})

it('a function of another source is replaced, and one of the same is left alone', async () => {
  const pool = await migrated()
  const before = await versions(pool)
  await pool.query(`create or replace function text_bytes(variadic texts text[]) returns bigint language sql immutable
    as 'select 0::bigint'`)
  await pool.query(`comment on function text_bytes is 'sha256 of another source'`)
  await migrateDatabase(pool)
  expect((await pool.query(`select text_bytes('ö', null) as bytes`)).rows).toEqual([{ bytes: '2' }])
  const after = await versions(pool)
  expect([...after].filter(([name, version]) => before.get(name) !== version).map(([name]) => name)).toEqual([
    'text_bytes',
  ])
})

it('an engine that is older than the schema leaves its functions alone', async () => {
  const pool = await migrated()
  await pool.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of a newer version', 9e12)`)
  await pool.query(`comment on function text_bytes is 'of a newer version'`)
  const before = await versions(pool)
  await migrateDatabase(pool)
  expect(await versions(pool)).toEqual(before)
})

const tables = {
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
}

it('the newest snapshot of drizzle-kit is the schema in TypeScript', async () => {
  expect(await generateMigration(await newestSnapshot(), generateDrizzleJson(tables))).toEqual([])
})

it('the migrations make the columns that the schema in TypeScript has, and no table besides but what triggers fill', async () => {
  const pool = await migrated()
  const { rows } = await pool.query<{ name: string; columns: string[] }>(`
    select relname as name, array_agg(attname || ' ' || format_type(atttypid, atttypmod)
      || case when attnotnull then ' not null' else '' end) as columns
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped group by relname`)
  const made = new Map(rows.map(({ name, columns }) => [name, columns.map(withoutBlanks).sort()]))
  for (const table of Object.values(tables)) {
    const { name, columns } = getTableConfig(table)
    const described = columns.map(
      (column) => `${column.name} ${column.getSQLType()}${column.notNull ? ' not null' : ''}`,
    )
    expect(made.get(name), name).toEqual(described.map(withoutBlanks).sort())
    made.delete(name)
  }
  expect([...made.keys()].sort()).toEqual(['search_texts', 'storage', 'storage_changes'])
})

async function newestSnapshot(): Promise<Parameters<typeof generateMigration>[0]> {
  const meta = new URL('../../../src/db/migrations/meta/', import.meta.url)
  const files = (await readdir(meta)).filter((file) => file.endsWith('_snapshot.json'))
  return JSON.parse(await readFile(new URL(files.sort().at(-1) ?? '', meta), 'utf8'))
}

function open(pool: pg.Pool): pg.Pool {
  pools.push(pool)
  return pool
}

async function migrated(): Promise<pg.Pool> {
  const pool = open(new pg.Pool({ connectionString: await createBareDatabase() }))
  await migrateDatabase(pool)
  return pool
}

async function fill(pool: pg.Pool): Promise<void> {
  await pool.query(`insert into users (id, name) values ('${userId}', 'Someone')`)
  await pool.query(`insert into conversations (id, user_id, title) values ('${conversationId}', '${userId}', 'Title')`)
  await pool.query(message('Größe'))
  await pool.query(`update messages set usage_cents = 'NaN'`)
  await pool.query(`insert into usage (user_id, kind, model, billed_model, provider, input_tokens, output_tokens,
    reasoning_tokens, cached_input_tokens, usage_cents, estimated)
    values ('${userId}', 'answer', 'm', 'm', 'p', -1, 0, 0, 0, 'NaN', false)`)
}

function message(content: string): string {
  return `insert into messages (id, conversation_id, role, content, status)
    values ('${newId()}', '${conversationId}', 'user', '${content}', 'complete')`
}

/** What changes when a function is created again. */
async function versions(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; version: string }>(
    `select oid::regprocedure::text as name, xmin::text as version from pg_proc where pronamespace = 'public'::regnamespace`,
  )
  return new Map(rows.map(({ name, version }) => [name.split('(')[0] ?? name, version]))
}

function tablesWaitedFor(client: pg.ClientBase): Promise<number> {
  return client.query('select from pg_locks where not granted and relation is not null').then(count)
}

function withoutBlanks(text: string): string {
  return text.replaceAll(' ', '')
}

function count({ rowCount }: { rowCount: number | null }): number {
  return rowCount ?? 0
}
