import type { ConversationPage, createConversation, listConversations, updateConversation } from '@grizz/protocol/http'
import type { Conversation } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import type { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'
import { missingReference } from '../../core/errors/database-errors.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import * as table from '../../db/conversations/conversations.ts'
import { ownsProject } from '../../db/projects/projects.ts'
import { type ConversationRow, toConversation, toListedConversation } from '../../db/rows/rows.ts'
import type { ModelChoice, ResolvedChoice } from '../../llm/contract/model-choice.ts'
import { changeChoice } from '../../llm/registry/stored-choice.ts'
import type { MessageLength } from '../memory/message-length.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { type Position, parseCursor, toCursor } from '../reads/cursors.ts'
import type { HeavyReads } from '../reads/heavy-reads.ts'
import type { Quota } from '../usage/quota.ts'

type Create = z.output<typeof createConversation>
type List = z.output<typeof listConversations>
type Update = z.output<typeof updateConversation>

export type Conversations = ReturnType<typeof createConversations>

/** A user's conversations; those of other users are not found. */
export function createConversations(deps: {
  db: Executor
  heavyReads: HeavyReads
  outboxRelay: OutboxRelay
  length: MessageLength
  quota: Quota
  resolveModel: (choice: ModelChoice) => ResolvedChoice
}) {
  const { db, heavyReads, outboxRelay, length, quota, resolveModel } = deps

  /**
   * Idempotent when the client makes the id.
   * @throws AppError not_found for another user's id; quota_exceeded; message_too_long, rate_limited for its prompt
   */
  async function create(userId: string, body: Create): Promise<{ conversation: Conversation; created: boolean }> {
    const earlier = body.id && (await table.findConversation(db, userId, body.id))
    if (earlier) return { conversation: toConversation(earlier.row, earlier.activity), created: false }
    const id = body.id ?? newId()
    const choice = changeChoice(nothingChosen, body, resolveModel)
    const values = {
      id,
      userId,
      title: body.title ?? null,
      ...choice,
      systemPrompt: body.systemPrompt ?? null,
      tools: body.tools ?? {},
      parameters: body.parameters ?? {},
      projectId: body.projectId ?? null,
    }
    await requireProject(userId, body.projectId)
    await quota.requireRoomForOneMore(userId)
    await length.checkPrompt({ userId, systemPrompt: body.systemPrompt, ...choice })
    const row = await table.insertConversation(db, values).catch(refuseGoneProject)
    if (row) return { conversation: toConversation(row, null), created: true }
    return { conversation: await get(userId, id), created: false }
  }

  /** @throws AppError invalid_request for an invalid cursor, rate_limited when the search for `q` takes too long */
  async function list(userId: string, { cursor, limit, q, archived, projectId }: List): Promise<ConversationPage> {
    const after = cursor === undefined ? undefined : toListPosition(parseCursor(cursor))
    const search = q?.trim() || undefined
    const asked = { archived: archived === 'true', after, search, projectId, limit: limit + 1 }
    const read = (on: Executor) => table.listConversations(on, userId, asked)
    const found = await (search ? heavyReads.search(userId, read) : read(db))
    const shown = found.slice(0, limit)
    const last = shown.at(-1)?.row
    return {
      conversations: shown.map(({ row, activity }) => toListedConversation(row, activity)),
      nextCursor: found.length > limit && last ? toCursor(last.updatedAt, last.id, last.pinned ? 'pinned' : '') : null,
    }
  }

  async function get(userId: string, id: string): Promise<Conversation> {
    const { row, activity } = orNotFound(await table.findConversation(db, userId, id))
    return toConversation(row, activity)
  }

  /** A change without effect is not announced. @throws AppError not_found; quota_exceeded, message_too_long, rate_limited for its prompt */
  async function update(userId: string, id: string, body: Update): Promise<Conversation> {
    const { row, activity } = orNotFound(await table.findConversation(db, userId, id))
    const choice = changeChoice(row, body, resolveModel)
    const tools = body.tools && { ...row.tools, ...body.tools }
    const change = differing(row, { ...body, ...choice, ...(tools && { tools }) })
    await requireProject(userId, change.projectId)
    if (Object.keys(change).length === 0) return toConversation(row, activity)
    if (change.systemPrompt) {
      await quota.requireRoom(userId)
      await length.checkPrompt({ userId, ...choice, systemPrompt: change.systemPrompt })
    }
    orNotFound(await table.updateConversation(db, userId, id, change).catch(refuseGoneProject))
    const now = orNotFound(await table.findConversation(db, userId, id))
    const conversation = toListedConversation(now.row, now.activity)
    void outboxRelay.publish({
      type: 'conversation.updated',
      conversationId: id,
      at: new Date().toISOString(),
      conversation,
    })
    return toConversation(now.row, now.activity)
  }

  async function owns(userId: string, id: string): Promise<boolean> {
    return (await table.findConversation(db, userId, id)) !== undefined
  }

  async function requireProject(userId: string, projectId: string | null | undefined): Promise<void> {
    if (projectId && !(await ownsProject(db, userId, projectId))) throw noProject()
  }

  return { create, list, get, update, owns }
}

/** It was there a moment ago. */
function refuseGoneProject(error: unknown): never {
  throw missingReference(error)?.includes('project') ? noProject() : error
}

function noProject(): AppError {
  return new AppError('not_found', 'There is no such project.')
}

const nothingChosen = { model: null, provider: null }

/** The fields of a change whose values differ from the stored ones. */
function differing(row: ConversationRow, body: Update): Update {
  const fields = Object.keys(body) as (keyof Update)[]
  return Object.fromEntries(
    fields
      .filter((field) => body[field] !== undefined && JSON.stringify(body[field]) !== JSON.stringify(row[field]))
      .map((field) => [field, body[field]]),
  )
}

function toListPosition({ at, id, mark }: Position): table.ListPosition {
  return { pinned: mark === 'pinned', updatedAt: at, id }
}
