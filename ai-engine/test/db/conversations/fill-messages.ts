import type pg from 'pg'
import { v7 as newId } from 'uuid'

/** Somebody new with one conversation of these messages. @returns their ids, ascending */
export async function fillConversation(pool: pg.Pool, contents: readonly string[]): Promise<string[]> {
  const [userId, conversationId] = [newId(), newId()]
  const ids = contents.map(() => newId()).sort()
  await pool.query(`insert into users (id, name, email) values ($1, 'Somebody', $2)`, [userId, `${userId}@example.com`])
  await pool.query('insert into conversations (id, user_id) values ($1, $2)', [conversationId, userId])
  await pool.query(
    `insert into messages (id, conversation_id, user_id, role, status, content)
    select id, $1, $2, 'user', 'complete', content from unnest($3::uuid[], $4::text[]) as given(id, content)`,
    [conversationId, userId, ids, contents],
  )
  return ids
}
