import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBareDatabase } from '@grizz/testing/provided'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLogger } from '../../../src/core/logging/logger.ts'
import { openDatabase } from '../../../src/db/connection/open-database.ts'

const command = fileURLToPath(new URL('../../../src/copy-database.ts', import.meta.url))
const logger = createLogger({ level: 'silent' })
let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'grizz-copy-'))
  const { pool, close } = await openDatabase({ databaseUrl: undefined, dataDir }, logger)
  await pool.query(`insert into users (id, name, email)
    select gen_random_uuid(), 'Person ' || n || ' "ö\\' || chr(10), n || '@example.org' from generate_series(1, 1203) n`)
  await pool.query(`insert into conversations (id, user_id, title, created_at)
    select gen_random_uuid(), id, null, '2026-01-02 03:04:05.678+09' from users`)
  await pool.query(`insert into messages (id, conversation_id, role, content, status, usage_cents, meta)
    select gen_random_uuid(), id, 'user', '🐻 naïve', 'complete', 0.123456, '{"a": [1, null, "x"]}' from conversations`)
  await pool.query(`insert into usage (user_id, kind, model, billed_model, provider, input_tokens, output_tokens,
    reasoning_tokens, cached_input_tokens, usage_cents, estimated)
    select id, 'answer', 'm', 'm', 'p', 1, 2, 3, 4, 12345678.654321, false from users`)
  await pool.query(filesWithAll)
  await close()
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('all rows arrive as they were, and numbers go on', async () => {
  const url = await createBareDatabase()
  expect(copy(url)).toMatchObject({ status: 0, stderr: '' })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(`select count(*)::int as messages, min(usage_cents) as cents,
    min(c.created_at at time zone 'UTC')::text as at, min(m.meta::text) as meta, min(m.content) as content
    from messages m join conversations c on c.id = m.conversation_id join users u on u.id = c.user_id`)
  const at = '2026-01-01 18:04:05.678'
  expect(rows).toEqual([{ messages: 1203, cents: '0.123456', at, meta: '{"a": [1, null, "x"]}', content: '🐻 naïve' }])
  const next = await client.query(`insert into usage (user_id, kind, model, billed_model, provider, input_tokens,
    output_tokens, reasoning_tokens, cached_input_tokens, estimated)
    values (gen_random_uuid(), 'answer', 'm', 'm', 'p', 0, 0, 0, 0, false) returning id`)
  expect(Number(next.rows[0].id)).toBe(1204)
  await client.end()
})

test('files arrive with their bytes, texts, pieces and vectors, and are found', async () => {
  const url = await createBareDatabase()
  expect(copy(url).status).toBe(0)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(`select f.name, encode(c.data, 'hex') as data, t.text, p.words::text as words,
    v.signs::text as signs, encode(v.vector, 'hex') as vector, r.name as project, x.upload_id is not null as removed
    from files f join file_chunks c on c.file_id = f.id join file_texts t on t.file_id = f.id
    join file_pieces p on p.file_id = f.id and p.words @@ 'bear' join file_vectors v on v.file_id = f.id
    join project_files pf on pf.file_id = f.id join projects r on r.id = pf.project_id
    join message_files mf on mf.file_id = f.id left join removed_files x on true`)
  const text = 'A bear \\ "ö" 🐻'
  const binary = { data: '00ff5c22', signs: '101', vector: '0000803f' }
  expect(rows).toEqual([{ name: 'ö.txt', text, words: "'bear':1", project: 'P', removed: true, ...binary }])
  await client.end()
})

test('a target with data is left alone', async () => {
  const url = await createBareDatabase()
  expect(copy(url).status).toBe(0)
  const again = copy(url)
  expect(again.status).toBe(1)
  expect(again.stderr).toContain('already holds data')
})

test('an engine that runs on the data keeps it from being carried', async () => {
  const open = await openDatabase({ databaseUrl: undefined, dataDir }, logger)
  const refused = copy(await createBareDatabase())
  await open.close()
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain(`(process ${process.pid}) is running on ${dataDir}`)
})

const filesWithAll = `
  with u as (select id from users limit 1), m as (select id from messages limit 1),
  f as (insert into files (id, user_id, upload_id, name, media_type, bytes, sha256, state, stored_in)
    select gen_random_uuid(), id, gen_random_uuid(), 'ö.txt', 'text/plain', 4, '', 'ready', 'database' from u returning id, user_id),
  p as (insert into projects (id, user_id, name) select gen_random_uuid(), id, 'P' from u returning id),
  chunk as (insert into file_chunks select id, 'original', 0, '\\x00ff5c22' from f),
  said as (insert into file_texts select id, 1, E'A bear \\\\ "ö" 🐻' from f),
  piece as (insert into file_pieces (file_id, "index", user_id, text, words) select id, 0, user_id, 'bear', '''bear'':1' from f
    returning file_id, user_id),
  vector as (insert into file_vectors select file_id, 0, user_id, 'p/m', b'101', '\\x0000803f' from piece),
  removed as (insert into removed_files (upload_id, file_id) values (gen_random_uuid(), gen_random_uuid())),
  asked as (insert into message_files select m.id, f.id from m, f)
  insert into project_files (project_id, file_id) select p.id, f.id from p, f`

function copy(databaseUrl: string) {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir }
  return spawnSync(process.execPath, [command, databaseUrl], { env, encoding: 'utf8' })
}
