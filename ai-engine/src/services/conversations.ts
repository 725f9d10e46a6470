import { v7 as newId } from 'uuid'
import type {
  ConversationPage,
  createConversation,
  listConversations,
  readMessages,
  updateConversation,
} from '@grizz/protocol/http'
import type { Conversation, Snapshot } from '@grizz/protocol/resources'
import type { z } from 'zod'
import { AppError } from '../core/errors.ts'
import { type EventLog, LogUnavailable } from '../core/events/event-log.ts'
import { newestDescendant, readBranch } from '../db/branches.ts'
import * as table from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import { findMessage } from '../db/messages.ts'
import { type ConversationRow, type RunRow, toConversation, toMessage, toRun } from '../db/rows.ts'
import { findOpenRuns, requestCancel } from '../db/runs.ts'
import type { Announcer } from './announcer.ts'
import { toQueue } from './queue-edits.ts'
import { abortRun, type Seats } from './seats.ts'

type Create = z.output<typeof createConversation>
type List = z.output<typeof listConversations>
type Update = z.output<typeof updateConversation>
type Read = z.output<typeof readMessages>

/** The position of an empty log, for a page that opens while the log is out of reach: it is answered `reset` later. */
const nowhere = '0-0'

export type Conversations = ReturnType<typeof createConversations>

/** A person's conversations; anything of someone else's is not found. */
export function createConversations(deps: { db: Executor; log: EventLog; seats: Seats; announcer: Announcer }) {
  const { db, log, seats, announcer } = deps

  /** Idempotent when the client makes the id. @throws AppError not_found when the id is another's */
  async function create(userId: string, body: Create): Promise<{ conversation: Conversation; created: boolean }> {
    const id = body.id ?? newId()
    const values = {
      id,
      userId,
      title: body.title ?? null,
      model: body.model ?? null,
      systemPrompt: body.systemPrompt ?? null,
    }
    const row = await table.insertConversation(db, values)
    if (row) return { conversation: toConversation(row, false), created: true }
    return { conversation: await get(userId, id), created: false }
  }

  /** @throws AppError invalid_request when the cursor is none of ours */
  async function list(userId: string, { cursor, limit, q }: List): Promise<ConversationPage> {
    const after = cursor === undefined ? undefined : parseCursor(cursor)
    const found = await table.listConversations(db, userId, { after, search: q?.trim() || undefined, limit: limit + 1 })
    const shown = found.slice(0, limit)
    const last = shown.at(-1)?.row
    return {
      conversations: shown.map(({ row, answering }) => toConversation(row, answering)),
      nextCursor: found.length > limit && last ? toCursor(last) : null,
    }
  }

  async function get(userId: string, id: string): Promise<Conversation> {
    const { row, answering } = found(await table.findConversation(db, userId, id))
    return toConversation(row, answering)
  }

  async function update(userId: string, id: string, body: Update): Promise<Conversation> {
    const change = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
    if (Object.keys(change).length > 0) found(await table.updateConversation(db, userId, id, change))
    const conversation = await get(userId, id)
    void announcer.say({ type: 'conversation.updated', conversationId: id, at: new Date().toISOString(), conversation })
    return conversation
  }

  /** Cancels its runs, ends its streams and removes its log. The ledger stays. */
  async function remove(userId: string, id: string): Promise<void> {
    const open = await db.transaction(async (tx) => {
      found(await table.lockConversation(tx, userId, id))
      const runs = await findOpenRuns(tx, id)
      for (const run of runs) await requestCancel(tx, run.id)
      await table.deleteConversation(tx, userId, id)
      return runs
    })
    for (const run of open) stopHere(run)
    await log.delete(id)
  }

  async function owns(userId: string, id: string): Promise<boolean> {
    return (await table.findConversation(db, userId, id)) !== undefined
  }

  /**
   * One branch and what is going on, free of the race that docs/protocol.md describes: the log's tail is read before
   * Postgres, and the cursor is the earlier of that and where the running run begins.
   */
  async function snapshot(userId: string, id: string, query: Read): Promise<Snapshot> {
    const tail = await readTail(id)
    const read = await db.transaction((tx) => readAll(tx, userId, id, query), {
      isolationLevel: 'repeatable read',
      accessMode: 'read only',
    })
    const active = read.open.find(({ status }) => status === 'running')
    const branch = read.branch.slice(-query.limit)
    return {
      messages: branch.map(({ row, siblingIds }) => toMessage(row, siblingIds)),
      cursor: await cursorFor(id, tail, active),
      activeRun: active ? toRun(active) : null,
      queue: toQueue(read.open.filter(({ status }) => status === 'queued')),
      nextBefore: (read.branch.length > branch.length && branch[0]?.row.id) || null,
    }
  }

  return { create, list, get, update, remove, owns, snapshot }

  async function readAll(tx: Executor, userId: string, id: string, query: Read) {
    const { row } = found(await table.findConversation(tx, userId, id))
    const leafId = await leafFor(tx, userId, row, query)
    const branch = leafId ? await readBranch(tx, id, leafId, query.limit + 1) : []
    return { branch, open: await findOpenRuns(tx, id) }
  }

  async function leafFor(tx: Executor, userId: string, row: ConversationRow, { before, leaf, through }: Read) {
    if (through) return found(await newestDescendant(tx, row.id, through), noMessage)
    const named = before ?? leaf
    if (!named) return row.leafId
    const message = await findMessage(tx, userId, named)
    if (message?.conversationId !== row.id) throw new AppError('not_found', noMessage)
    return before ? message.parentId : message.id
  }

  async function readTail(id: string): Promise<string> {
    try {
      return await log.tail(id)
    } catch (error) {
      if (error instanceof LogUnavailable) return nowhere
      throw error
    }
  }

  async function cursorFor(id: string, tail: string, active: RunRow | undefined): Promise<string> {
    const position = active?.logPosition
    if (!position || tail === nowhere) return tail
    const held = await log.holds(id, position).catch(() => false)
    return held ? earlier(position, tail) : tail
  }

  function stopHere(run: RunRow): void {
    const seat = seats.get(run.id)
    if (seat) abortRun(seat, 'stop')
  }
}

const noConversation = 'There is no such conversation.'
const noMessage = 'There is no such message in this conversation.'

function found<T>(value: T | undefined, detail = noConversation): T {
  if (value === undefined) throw new AppError('not_found', detail)
  return value
}

/** Of two positions in one log; ids are `<epoch>-<seq>`, which do not sort as strings. */
function earlier(a: string, b: string): string {
  return sequence(a) <= sequence(b) ? a : b
}

const sequence = (position: string) => Number(position.slice(position.indexOf('-') + 1))

function toCursor({ updatedAt, id }: ConversationRow): string {
  return Buffer.from(`${updatedAt.toISOString()} ${id}`).toString('base64url')
}

function parseCursor(cursor: string): table.ListPosition {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const updatedAt = new Date(time)
  if (Number.isNaN(updatedAt.getTime()) || !/^[\da-f-]{36}$/.test(id))
    throw new AppError('invalid_request', 'cursor: must be the nextCursor of an earlier answer.')
  return { updatedAt, id }
}
