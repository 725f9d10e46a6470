/** Conversations made by SQL, as if people had talked for years. Same numbers, same rows. */
import type pg from 'pg'

const functions = [
  // The k-th word is two to eight letters; small k come most often.
  `create or replace function pg_temp.word(n bigint) returns text language sql immutable as $$
    select translate(left(md5('word' || k), 2 + k % 7), '0123456789', 'ghijklmnop')
    from (select (3000 * power(((n * 48271 + 11) % 65537) / 65537.0, 3))::int as k) as chosen $$`,
  // A UUID of version 4, always the same for the same text.
  `create or replace function pg_temp.named_id(name text) returns uuid language sql immutable as $$
    select overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid $$`,
]

/** How many words a message has: from `least`, up to `more` more. */
const least = 10
const more = 80

/**
 * Writes `count` messages, question and answer in turn, into each of these conversations, which must be empty. The
 * words are drawn from a vocabulary of 3,000, few of them often and most of them seldom, as in a language.
 */
export async function fillConversations(client: pg.ClientBase, ids: readonly string[], count: number): Promise<void> {
  for (const definition of functions) await client.query(definition)
  await client.query(
    `insert into messages (id, conversation_id, user_id, parent_id, role, content, status, announced_at, created_at)
    select pg_temp.named_id(c.id || '/' || n), c.id, c.user_id, case when n > 1 then pg_temp.named_id(c.id || '/' || (n - 1)) end,
      case n % 2 when 1 then 'user' else 'assistant' end, t.content, 'complete', now(),
      c.created_at + n * interval '1 second'
    from conversations c cross join generate_series(1, $2::int) n cross join lateral (
      select string_agg(pg_temp.word(abs(hashtext(c.id::text)) + n * 131 + w * 7), ' ' order by w) as content
      from generate_series(1, $3::int + abs(hashtext(c.id || '+' || n)) % $4::int) w
    ) t where c.id = any($1)`,
    [ids, count, least, more],
  )
  await client.query(
    `update conversations set leaf_id = pg_temp.named_id(id || '/' || $2::int), next_position = $2::int / 2 + 1, title = coalesce(title, 'Thread')
    where id = any($1)`,
    [ids, count],
  )
}
