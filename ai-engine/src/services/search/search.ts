import type { FoundMessage, SearchPage, searchMessages } from '@grizz/protocol/http'
import { searchTerms } from '@grizz/protocol/matches'
import type { ListedConversation } from '@grizz/protocol/resources'
import type { z } from 'zod'
import type { Executor } from '../../db/connection/executor.ts'
import { findConversations } from '../../db/conversations/conversations.ts'
import { findMessages, findTitles, type MessageHit, type SearchPosition } from '../../db/conversations/search.ts'
import { toListedConversation } from '../../db/rows/rows.ts'
import { parseCursor, toCursor } from '../reads/cursors.ts'
import type { HeavyReads } from '../reads/heavy-reads.ts'
import { excerptOf } from './excerpt.ts'

const MAX_TITLES = 5

export type Search = ReturnType<typeof createSearch>

interface Asked {
  terms: readonly string[]
  after: SearchPosition | undefined
  limit: number
}

/** Finds a user's own messages, also in archived conversations, and conversations by their titles. */
export function createSearch({ heavyReads }: { heavyReads: HeavyReads }) {
  /** @throws AppError invalid_request for an invalid cursor, rate_limited when the search takes too long */
  return async function search(userId: string, query: z.output<typeof searchMessages>): Promise<SearchPage> {
    const terms = searchTerms(query.q)
    const after = query.cursor === undefined ? undefined : toPosition(query.cursor)
    return heavyReads.search(userId, (db) => read(db, userId, { terms, after, limit: query.limit }))
  }
}

async function read(db: Executor, userId: string, { terms, after, limit }: Asked): Promise<SearchPage> {
  const [hits, titled] = await Promise.all([
    findMessages(db, { userId, terms, after, limit: limit + 1 }),
    after ? [] : findTitles(db, userId, terms, MAX_TITLES),
  ])
  const shown = hits.slice(0, limit)
  const conversations = await conversationsOf(db, userId, [...titled, ...shown.map((hit) => hit.conversationId)])
  const last = shown.at(-1)
  return {
    conversations: titled.flatMap((id) => conversations.get(id) ?? []),
    messages: shown.flatMap((hit) => toFound(hit, conversations.get(hit.conversationId), terms)),
    nextCursor: hits.length > shown.length && last ? toCursor(last.createdAt, last.id) : null,
  }
}

async function conversationsOf(db: Executor, userId: string, ids: string[]): Promise<Map<string, ListedConversation>> {
  const entries = await findConversations(db, userId, [...new Set(ids)])
  return new Map(entries.map(({ row, activity }) => [row.id, toListedConversation(row, activity)]))
}

/** Leaves out messages whose conversation was deleted meanwhile. */
function toFound(
  hit: MessageHit,
  conversation: ListedConversation | undefined,
  terms: readonly string[],
): FoundMessage[] {
  if (!conversation) return []
  const { id, role, createdAt, content } = hit
  return [{ messageId: id, role, createdAt: createdAt.toISOString(), conversation, excerpt: excerptOf(content, terms) }]
}

function toPosition(cursor: string): SearchPosition {
  const { at, id } = parseCursor(cursor)
  return { createdAt: at, id }
}
