import { foldText } from '@grizz/protocol/fold-text'
import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/** Where a page of results ended: the message's time and id. */
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
  /** All terms must match, in any normal form, width or case, with or without accents. */
  terms: readonly string[]
  after: SearchPosition | undefined
  limit: number
}

/** This many of a user's newest messages are read one by one before the index is used. */
const READ_FIRST = 1000

/**
 * A user's messages with all the terms, newest first. A common word is found among the newest messages; a rare one
 * through the index on user and trigrams, which skips other users' messages. Words too short for that index are
 * searched among the newest only. Either way the work is bounded by the messages of one user, not of all.
 */
export async function findMessages(db: Executor, search: Search): Promise<MessageHit[]> {
  const hits = await findAmongNewest(db, search)
  if (hits.length === search.limit || !search.terms.some(hasTrigram)) return hits
  const edge = await edgeOf(db, search)
  if (!edge) return hits
  return [...hits, ...(await findByIndex(db, { ...search, after: edge, limit: search.limit - hits.length }))]
}

async function findAmongNewest(db: Executor, { userId, terms, after, limit }: Search): Promise<MessageHit[]> {
  return toHits(
    await db.execute(sql`
      with read_first as (
        select message_id, text from search_texts s where user_id = ${userId} and ${isAfter(after)}
        order by created_at desc, message_id desc limit ${READ_FIRST}
      )
      select ${shown} from read_first s ${toMessages} and ${holds(sql`s.text`, terms)}
      order by m.created_at desc, m.id desc limit ${limit}`),
  )
}

/** The last of the messages that were read one by one; undefined when there are no more. */
async function edgeOf(db: Executor, { userId, after }: Search): Promise<SearchPosition | undefined> {
  const { rows } = await db.execute<{ created_at: string; id: string }>(sql`
    select created_at, message_id as id from search_texts s where user_id = ${userId} and ${isAfter(after)}
    order by created_at desc, message_id desc offset ${READ_FIRST - 1} limit 1`)
  const [row] = rows
  return row && { createdAt: new Date(row.created_at), id: row.id }
}

// Without `materialized` the planner may walk all messages by time in the hope of finding some soon.
async function findByIndex(db: Executor, { userId, terms, after, limit }: Search): Promise<MessageHit[]> {
  return toHits(
    await db.execute(sql`
      with matching as materialized (
        select message_id, created_at from search_texts s
        where user_id = ${userId} and ${holds(sql`s.text`, terms)}
      )
      select ${shown} from matching s ${toMessages} and ${isAfter(after)}
      order by m.created_at desc, m.id desc limit ${limit}`),
  )
}

/** The ids of a user's conversations whose titles hold all the terms, newest activity first. */
export async function findTitles(
  db: Executor,
  userId: string,
  terms: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select c.id from conversations c
    where c.user_id = ${userId} and c.deleted_at is null and ${holds(sql`search_form(c.title)`, terms)}
    order by c.updated_at desc, c.id desc limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** The conversations of this user with a message that contains the exact words. */
export function conversationsHolding(userId: string, words: string): SQL {
  const texts = hasTrigram(words)
    ? sql`search_texts s where s.user_id = ${userId} and`
    : sql`(
        select conversation_id, text from search_texts where user_id = ${userId}
        order by created_at desc, message_id desc limit ${READ_FIRST}
      ) s where`
  return sql`select s.conversation_id from ${texts} ${holds(sql`s.text`, [words])}`
}

/** Whether the index can find a term: three letters in a row, or a sign that `search_form` writes three times. */
function hasTrigram(term: string): boolean {
  return /[\p{L}\p{N}]{3}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(foldText(term))
}

/** Only this many characters of a message are returned; the excerpt is made from them. */
const MAX_SHOWN = 100_000
const shown = sql`m.id, m.role, left(m.content, ${MAX_SHOWN}) as content, m.created_at, m.conversation_id`
const toMessages = sql`join messages m on m.id = s.message_id join conversations c on c.id = m.conversation_id
      where c.deleted_at is null`

/** `text` is of the form that `search_form` makes. */
export function holds(text: SQL, terms: readonly string[]): SQL {
  return sql.join(
    terms.map((term) => sql`${text} like search_pattern(${term})`),
    sql` and `,
  )
}

function isAfter(position: SearchPosition | undefined): SQL {
  if (!position) return sql`true`
  return sql`(s.created_at, s.message_id) < (${position.createdAt.toISOString()}, ${position.id})`
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
