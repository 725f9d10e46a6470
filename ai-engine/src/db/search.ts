import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'

/** Where a page of what was found ended: the message's time and id. */
export interface SearchPosition {
  createdAt: Date
  id: string
}

export interface MessageHit {
  id: string
  role: 'user' | 'assistant'
  content: string
  createdAt: Date
  conversationId: string
}

interface Search {
  userId: string
  /** All of them, in upper or lower case. */
  terms: readonly string[]
  after: SearchPosition | undefined
  limit: number
}

/** So many of a person's newest messages are read one by one before the index is asked. */
const readFirst = 1000

/**
 * A person's messages with all the terms, newest first. A common word is found among the newest messages; a rare one
 * through the index on person and trigrams, where the others' messages cost nothing. Either way the work is bounded by
 * what one person wrote, not by what everybody did.
 */
export async function findMessages(db: Executor, search: Search): Promise<MessageHit[]> {
  const hits = await findAmongNewest(db, search)
  if (hits.length === search.limit) return hits
  const edge = await edgeOf(db, search)
  if (!edge) return hits
  return [...hits, ...(await findByIndex(db, { ...search, after: edge, limit: search.limit - hits.length }))]
}

async function findAmongNewest(db: Executor, { userId, terms, after, limit }: Search): Promise<MessageHit[]> {
  return toHits(
    await db.execute(sql`
      with read_first as (
        select id, conversation_id, role, content, created_at from messages m
        where user_id = ${userId} and ${isAfter(after)} order by created_at desc, id desc limit ${readFirst}
      )
      select ${shown} from read_first m join conversations c on c.id = m.conversation_id
      where c.deleted_at is null and ${holds(sql`m.content`, terms)}
      order by m.created_at desc, m.id desc limit ${limit}`),
  )
}

/** The last of the messages that were read one by one; undefined when there are no more. */
async function edgeOf(db: Executor, { userId, after }: Search): Promise<SearchPosition | undefined> {
  const { rows } = await db.execute<{ created_at: string; id: string }>(sql`
    select created_at, id from messages m where user_id = ${userId} and ${isAfter(after)}
    order by created_at desc, id desc offset ${readFirst - 1} limit 1`)
  const [row] = rows
  return row && { createdAt: new Date(row.created_at), id: row.id }
}

// Without `materialized` the planner may walk all messages by time in the hope of finding some soon.
async function findByIndex(db: Executor, { userId, terms, after, limit }: Search): Promise<MessageHit[]> {
  return toHits(
    await db.execute(sql`
      with matching as materialized (
        select id, conversation_id, role, content, created_at from messages m
        where user_id = ${userId} and ${holds(sql`m.content`, terms)}
      )
      select ${shown} from matching m join conversations c on c.id = m.conversation_id
      where c.deleted_at is null and ${isAfter(after)}
      order by m.created_at desc, m.id desc limit ${limit}`),
  )
}

/** The ids of a person's conversations whose titles hold all the terms, newest activity first. */
export async function findTitles(
  db: Executor,
  userId: string,
  terms: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select c.id from conversations c
    where c.user_id = ${userId} and c.deleted_at is null and ${holds(sql`c.title`, terms)}
    order by c.updated_at desc, c.id desc limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** The pattern of `ilike` for a text that holds this one. */
export function holding(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

const shown = sql`m.id, m.role, m.content, m.created_at, m.conversation_id`

function holds(text: SQL, terms: readonly string[]): SQL {
  return sql.join(
    terms.map((term) => sql`${text} ilike ${holding(term)}`),
    sql` and `,
  )
}

function isAfter(position: SearchPosition | undefined): SQL {
  if (!position) return sql`true`
  return sql`(m.created_at, m.id) < (${position.createdAt.toISOString()}, ${position.id})`
}

interface HitRow extends Record<string, unknown> {
  id: string
  role: 'user' | 'assistant'
  content: string
  created_at: string
  conversation_id: string
}

function toHits({ rows }: { rows: Record<string, unknown>[] }): MessageHit[] {
  return (rows as HitRow[]).map(({ id, role, content, created_at, conversation_id }) => ({
    id,
    role,
    content,
    createdAt: new Date(created_at),
    conversationId: conversation_id,
  }))
}
