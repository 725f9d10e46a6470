/** Conversations made by SQL, as if users had talked for years. */
import type pg from 'pg'
import { makeTexts } from './words.ts'

const TEXT_COUNT = 5000
const CONCURRENCY = 200

/** Writes `count` messages, question and answer in turn, into each of these conversations, which must be empty. */
export async function fillConversations(client: pg.ClientBase, ids: readonly string[], count: number): Promise<void> {
  await prepare(client)
  for (let at = 0; at < ids.length; at += CONCURRENCY) await fillSome(client, ids.slice(at, at + CONCURRENCY), count)
}

async function prepare(client: pg.ClientBase): Promise<void> {
  // A UUID of version 4, always the same for the same text.
  await client.query(`create or replace function pg_temp.named_id(name text) returns uuid language sql immutable as
    $$ select overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid $$`)
  const { rowCount } = await client.query(`select 1 from pg_class where oid = to_regclass('pg_temp.texts')`)
  if (rowCount) return
  await client.query('create temp table texts (k int primary key, content text not null)')
  await client.query('insert into texts select n - 1, t from unnest($1::text[]) with ordinality as given(t, n)', [
    makeTexts(TEXT_COUNT),
  ])
}

async function fillSome(client: pg.ClientBase, ids: readonly string[], count: number): Promise<void> {
  await client.query(
    `insert into messages (id, conversation_id, user_id, parent_id, role, content, status, announced_at, created_at)
    select pg_temp.named_id(c.id || '/' || n), c.id, c.user_id,
      case when n > 1 then pg_temp.named_id(c.id || '/' || (n - 1)) end,
      case n % 2 when 1 then 'user' else 'assistant' end, t.content, 'complete', now(),
      c.created_at + n * interval '1 second'
    from conversations c cross join generate_series(1, $2::int) n
    join texts t on t.k = abs(hashtext(c.id || '+' || n)) % $3::int
    where c.id = any($1)`,
    [ids, count, TEXT_COUNT],
  )
  await client.query(
    `update conversations set leaf_id = pg_temp.named_id(id || '/' || $2::int), next_position = $2::int / 2 + 1,
      title = coalesce(title, 'Thread')
    where id = any($1)`,
    [ids, count],
  )
}
