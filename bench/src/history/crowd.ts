import type pg from 'pg'
import { fillConversations } from './fill.ts'

const MESSAGES_EACH = 500
const MESSAGES_PER_CONVERSATION = 50

/**
 * Adds users and what they wrote until the database holds this many messages. The search index is made afterwards,
 * as a database does that is restored.
 */
export async function fillCrowd(client: pg.ClientBase, messages: number): Promise<void> {
  const missing = messages - (await countMessages(client))
  if (missing <= 0) return
  const rebuild = await dropSearchIndexes(client)
  const { rows } = await client.query<{ id: string }>(
    `with people as (
      insert into users (id, name, email)
      select gen_random_uuid(), 'One of many', gen_random_uuid() || '@example.org' from generate_series(1, $1::int)
      returning id
    ), times as (
      select id as user_id, generate_series(1, $2::int) as n from people
    )
    insert into conversations (id, user_id, title, created_at, updated_at)
    select gen_random_uuid(), user_id, 'Talk ' || n, now() - n * interval '1 day', now() - n * interval '1 day'
    from times limit $3::int returning id`,
    [
      Math.ceil(missing / MESSAGES_EACH),
      MESSAGES_EACH / MESSAGES_PER_CONVERSATION,
      Math.ceil(missing / MESSAGES_PER_CONVERSATION),
    ],
  )
  await fillConversations(
    client,
    rows.map(({ id }) => id),
    Math.min(MESSAGES_PER_CONVERSATION, missing),
  )
  for (const statement of rebuild) await client.query(statement)
  await client.query('vacuum analyze')
}

/** Gives the owner of this conversation others, with messages. Returns their ids. */
export async function fillPerson(client: pg.ClientBase, conversationId: string, messages: number): Promise<string[]> {
  const each = Math.min(MESSAGES_PER_CONVERSATION, messages)
  const { rows } = await client.query<{ id: string }>(
    `insert into conversations (id, user_id, title, created_at, updated_at)
    select gen_random_uuid(), user_id, 'Talk ' || n, now() - n * interval '1 day', now() - n * interval '1 day'
    from conversations, generate_series(1, $2::int) n where id = $1 returning id`,
    [conversationId, Math.ceil(messages / each)],
  )
  const ids = rows.map(({ id }) => id)
  await fillConversations(client, ids, each)
  return ids
}

export async function countMessages(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: string }>('select count(*) as count from messages')
  return Number(rows[0]?.count)
}

/** Returns the statements that make them again. */
async function dropSearchIndexes(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where tablename = 'search_texts' and indexdef like '%USING gin%'`,
  )
  for (const { indexname } of rows) await client.query(`drop index "${indexname}"`)
  return rows.map(({ indexdef }) => indexdef)
}
