/**
 * What one run writes to its conversation's log.
 *
 * The run has its position in the log by `run.started`; then come its parts and deltas. While one append is in flight, or the
 * engine's batcher delays them, the next deltas of a part gather into one event: at low load every token is sent at once
 * and under load they batch by themselves. When the log lost the run's position, the publisher publishes `run.started` again
 * with all parts so far: in the log that others opened meanwhile (`gone`), or, when it cannot know whether its last append was
 * written, in a log that it opens anew (`uncertain`). While the log is unavailable, or the new position cannot be saved,
 * nothing is kept but the parts themselves.
 */

import { setTimeout as wait } from 'node:timers/promises'
import type { NewEvent } from '@grizz/protocol/events'
import type { Part } from '@grizz/protocol/parts'
import { type EventLog, LogUnavailable } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Change } from '../services/parts/draft.ts'
import type { ActiveRun } from '../services/runs/active/active-runs.ts'
import type { LogLoss } from '../services/runs/active/log-position.ts'
import type { DeltaBatcher } from './delta-batcher.ts'
import type { RunLog } from './run-log.ts'

type Delta = Extract<NewEvent, { type: 'run.delta' }>
type PartEvent = Extract<NewEvent, { type: 'part.started' | 'part.updated' }>

/** How long the end of an attempt waits for the log before it goes on without it. */
const FLUSH_MS = 1000

export type Publisher = ReturnType<typeof createPublisher>

/** Why `run.started` is to be published: for the first time, in a log that others opened anew, or in one to be opened anew. */
type Unpublished = 'first' | LogLoss

export function createPublisher(deps: {
  log: EventLog
  activeRun: ActiveRun
  contextTrimmed: number
  runLog: RunLog
  batcher: DeltaBatcher
  logger: Logger
}) {
  const { log, activeRun, contextTrimmed, runLog, batcher, logger } = deps
  const closing = new AbortController()
  const stepEvents: NewEvent[] = []
  let pending: NewEvent[] = []
  let unpublished: Unpublished | undefined = 'first'
  let isWriting = false
  let hasPublishedText = false
  let written: Promise<void> = Promise.resolve()
  activeRun.logPosition.onLost(republish)

  wake()
  return {
    /** A text that the draft already holds. */
    delta(kind: Delta['kind'], change: Change, text: string): void {
      batcher.count()
      if (change.isNew) pending.push(partEvent(activeRun, 'part.started', change.index, emptied(change.part)))
      const last = pending.at(-1)
      if (last?.type === 'run.delta' && last.kind === kind && last.index === change.index) last.text += text
      else pending.push(deltaEvent(activeRun, kind, change, text))
      wake()
    },
    /** A part that the draft already holds: a new one, or a new state of one. */
    part({ index, part, isNew }: Change): void {
      const event = partEvent(activeRun, isNew ? 'part.started' : 'part.updated', index, part)
      const last = pending.at(-1)
      if (last?.type === 'part.updated' && event.type === 'part.updated' && last.index === index) last.part = part
      else pending.push(event)
      wake()
    },
    event(event: NewEvent): void {
      pending.push(event)
      wake()
    },
    step(event: NewEvent): void {
      stepEvents.push(event)
      pending.push(event)
      wake()
    },
    /** Waits until everything is written, for a second at most. */
    async flush(): Promise<void> {
      const patience = new AbortController()
      await Promise.race([written, wait(FLUSH_MS, undefined, { signal: patience.signal }).catch(() => undefined)])
      patience.abort()
    },
    /** Waits until everything is written, or the log is unavailable. */
    async close(): Promise<void> {
      closing.abort(new LogUnavailable('the run is over'))
      await written
    },
  }

  /** The next thing that is written is the run's beginning, with the text so far. */
  function republish(loss: LogLoss): void {
    if (unpublished !== 'uncertain') unpublished = loss
    wake()
  }

  function wake(): void {
    if (isWriting) return
    isWriting = true
    written = write().catch((error) =>
      logger.error({ runId: activeRun.run.id, err: error }, 'a run no longer publishes'),
    )
  }

  async function write(): Promise<void> {
    while (unpublished || pending.length > 0) {
      try {
        await (unpublished ? publishRun(unpublished) : appendNext())
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error
        unpublished = 'uncertain'
        if (closing.signal.aborted || !(await isBack(log, closing.signal))) break
      }
    }
    // In the same turn as the last check of `pending`, so that no delta is left unwritten.
    isWriting = false
  }

  async function publishRun(reason: Unpublished): Promise<void> {
    await runLog.locate(reason, closing.signal)
    unpublished = undefined
    const events: NewEvent[] =
      reason === 'first'
        ? [startedEvent(activeRun, activeRun.draft.durable(), contextTrimmed), ...pending]
        : [
            startedEvent(activeRun, activeRun.draft.parts(), contextTrimmed),
            ...stepEvents,
            ...pending.filter(isLasting),
          ]
    pending = []
    const isAppended =
      reason === 'first' ? await runLog.open(events, activeRun.prepared?.question) : await runLog.append(events)
    if (!isAppended) unpublished = 'gone'
  }

  /** The first and the last delta are sent without delay. */
  async function appendNext(): Promise<void> {
    if (hasPublishedText && !closing.signal.aborted) await batcher.next()
    if (unpublished) return
    hasPublishedText ||= pending.some(({ type }) => type === 'run.delta')
    // One append for all gathered deltas, and so one frame for each reader.
    const events = pending
    pending = []
    if (!(await runLog.append(events))) unpublished = 'gone'
  }
}

/** Waits for the log; false when the run is over before it is back. */
function isBack(log: EventLog, signal: AbortSignal): Promise<boolean> {
  return log.available(signal).then(
    () => true,
    () => false,
  )
}

/** Whether an event says something that neither a step nor a part of the draft does. */
const isLasting = ({ type }: NewEvent) => type === 'run.waiting' || type === 'run.resumed'

function startedEvent({ run, draft }: ActiveRun, parts: readonly Part[], contextTrimmed: number): NewEvent {
  const { id: runId, conversationId, userMessageId, messageId, model, provider, attempt } = run
  return {
    type: 'run.started',
    conversationId,
    at: new Date().toISOString(),
    runId,
    userMessageId,
    messageId,
    ...(provider && { provider }),
    model,
    attempt,
    ...(attempt > 1 && { takeovers: run.takeovers }),
    turn: draft.turn(),
    parts: [...parts],
    ...(contextTrimmed > 0 && { contextTrimmed }),
  }
}

function partEvent(activeRun: ActiveRun, type: PartEvent['type'], index: number, part: Part): PartEvent {
  return { type, ...placeOf(activeRun), index, part }
}

function deltaEvent(activeRun: ActiveRun, kind: Delta['kind'], { index, offset }: Change, text: string): Delta {
  return { type: 'run.delta', ...placeOf(activeRun), index, kind, offset, text }
}

function placeOf({ run, draft }: ActiveRun) {
  const { id: runId, conversationId, messageId, attempt } = run
  return { conversationId, at: new Date().toISOString(), runId, messageId, attempt, turn: draft.turn() }
}

/** A part before its first delta. */
function emptied(part: Part): Part {
  if (part.type === 'tool_call') return { ...part, arguments: '' }
  return part.type === 'text' || part.type === 'reasoning' ? { type: part.type, text: '' } : part
}
