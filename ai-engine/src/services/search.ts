import type { FoundMessage, SearchPage, searchMessages } from '@grizz/protocol/http'
import { searchTerms } from '@grizz/protocol/matches'
import type { Conversation } from '@grizz/protocol/resources'
import type { z } from 'zod'
import { AppError } from '../core/errors.ts'
import { findConversations } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import { toConversation } from '../db/rows.ts'
import { findMessages, findTitles, type MessageHit, type SearchPosition } from '../db/search.ts'
import { excerptOf } from './excerpt.ts'

const mostTitles = 5

/** Finds a person's own messages, archived ones too, and the conversations with such a title. */
export function createSearch({ db }: { db: Executor }) {
  /** @throws AppError invalid_request when the cursor is none of ours */
  return async function search(userId: string, query: z.output<typeof searchMessages>): Promise<SearchPage> {
    const terms = searchTerms(query.q)
    const after = query.cursor === undefined ? undefined : parseCursor(query.cursor)
    const [hits, titled] = await Promise.all([
      findMessages(db, { userId, terms, after, limit: query.limit + 1 }),
      after ? [] : findTitles(db, userId, terms, mostTitles),
    ])
    const shown = hits.slice(0, query.limit)
    const conversations = await conversationsOf(userId, [...titled, ...shown.map((hit) => hit.conversationId)])
    const last = shown.at(-1)
    return {
      conversations: titled.flatMap((id) => conversations.get(id) ?? []),
      messages: shown.flatMap((hit) => toFound(hit, conversations.get(hit.conversationId), terms)),
      nextCursor: hits.length > shown.length && last ? toCursor(last) : null,
    }
  }

  async function conversationsOf(userId: string, ids: string[]): Promise<Map<string, Conversation>> {
    const entries = await findConversations(db, userId, [...new Set(ids)])
    return new Map(entries.map(({ row, answering }) => [row.id, toConversation(row, answering)]))
  }
}

/** A conversation that was deleted meanwhile takes its messages with it. */
function toFound(hit: MessageHit, conversation: Conversation | undefined, terms: readonly string[]): FoundMessage[] {
  if (!conversation) return []
  const { id, role, createdAt, content } = hit
  return [{ messageId: id, role, createdAt: createdAt.toISOString(), conversation, excerpt: excerptOf(content, terms) }]
}

function toCursor({ createdAt, id }: MessageHit): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url')
}

function parseCursor(cursor: string): SearchPosition {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const createdAt = new Date(time)
  if (Number.isNaN(createdAt.getTime()) || !/^[\da-f-]{36}$/.test(id))
    throw new AppError('invalid_request', 'cursor: must be the nextCursor of an earlier answer.')
  return { createdAt, id }
}
