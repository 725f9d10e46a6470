import type { NewEvent } from '@grizz/protocol/events'
import type { Message } from '@grizz/protocol/resources'
import { type EventLog, LogUnavailable } from '../../core/events/log/event-log.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findMessageById, findSiblings, findUnannounced, markMessagesAnnounced } from '../../db/messages/messages.ts'
import { type MessageRow, type RunRow, toMessage } from '../../db/rows/rows.ts'
import { findUnannouncedEnds, markRunsAnnounced } from '../../db/runs/runs.ts'

/** The engine that committed a row has this long to announce it before a sweep does. */
const ANNOUNCE_WITHIN_MS = 3000

type EndedStatus = 'completed' | 'failed' | 'cancelled'
/** The announcement of a run's end. */
export interface Ended {
  runId: string
  status: EndedStatus
  message: Message
}

export type OutboxRelay = ReturnType<typeof createOutboxRelay>

/**
 * Publishes to the log what was committed to Postgres. An engine can die between the commit and the log, so both kinds of
 * event that a client must not miss are published once by key and then marked in the database, and a sweep on every
 * engine publishes those that are not marked.
 */
export function createOutboxRelay({ db, log, logger }: { db: Executor; log: EventLog; logger: Logger }) {
  const announced = { messages: new Set<string>(), runs: new Set<string>() }

  async function messageCreated(message: Message): Promise<void> {
    if (await append(createdEvent(message), onceKey(message))) announced.messages.add(message.id)
  }

  /**
   * Publishes a message together with its run's first event. `append` writes both, or neither and returns false:
   * then the message is published alone. @throws LogUnavailable
   */
  async function messageCreatedWith(
    message: Message,
    append: (created: NewEvent, once: string) => Promise<boolean>,
  ): Promise<boolean> {
    const isDone = await append(createdEvent(message), onceKey(message))
    if (isDone) announced.messages.add(message.id)
    else await messageCreated(message)
    return isDone
  }

  async function runEnded(ended: Ended): Promise<void> {
    if (await append(endEvent(ended), `run:${ended.runId}`)) announced.runs.add(ended.runId)
  }

  /** Publishes what a client can also fetch, such as the queue's order or a title. */
  async function publish(event: NewEvent): Promise<void> {
    await append(event)
  }

  /** Marks what was published and publishes the rest; once a second. @throws when the database is unavailable */
  async function sweep(): Promise<void> {
    await mark(announced.messages, (ids) => markMessagesAnnounced(db, ids))
    await mark(announced.runs, (ids) => markRunsAnnounced(db, ids))
    for (const row of await findUnannounced(db, ANNOUNCE_WITHIN_MS)) await messageCreated(await withSiblings(row))
    for (const run of await findUnannouncedEnds(db, ANNOUNCE_WITHIN_MS)) await endFound(run)
  }

  return { messageCreated, messageCreatedWith, runEnded, publish, sweep }

  async function append(event: NewEvent, once?: string): Promise<boolean> {
    try {
      await log.append(event.conversationId, event, once === undefined ? {} : { once })
      return true
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      logger.warn(
        { conversationId: event.conversationId, type: event.type, err: error },
        'event not announced: the log is out of reach',
      )
      return false
    }
  }

  async function endFound(run: RunRow): Promise<void> {
    const row = await findMessageById(db, run.messageId)
    if (row && isEnded(run.status))
      await runEnded({ runId: run.id, status: run.status, message: await withSiblings(row) })
  }

  async function withSiblings(row: MessageRow): Promise<Message> {
    return toMessage(row, await findSiblings(db, row.conversationId, row.parentId))
  }
}

const onceKey = ({ id }: Message) => `message:${id}`

function createdEvent(message: Message): NewEvent {
  return { type: 'message.created', conversationId: message.conversationId, at: now(), message }
}

function endEvent({ runId, status, message }: Ended): NewEvent {
  const base = { conversationId: message.conversationId, at: now(), runId, message, usage: message.usage ?? null }
  if (status === 'completed') return { type: 'run.completed', ...base }
  if (status === 'cancelled') return { type: 'run.cancelled', ...base }
  const error = message.error ?? { code: 'internal_error', detail: 'The answer failed.', retryable: true }
  return { type: 'run.failed', ...base, error }
}

async function mark(announced: Set<string>, save: (ids: string[]) => Promise<void>): Promise<void> {
  if (announced.size === 0) return
  const ids = [...announced]
  await save(ids)
  for (const id of ids) announced.delete(id)
}

function isEnded(status: RunRow['status']): status is EndedStatus {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

const now = () => new Date().toISOString()
