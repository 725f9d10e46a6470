/**
 * What one run writes to its conversation's log.
 *
 * The run has its position in the log by `run.started`; then come its deltas. While one append is in flight, or the
 * engine's batcher delays them, the next deltas of a kind gather into one event: at low load every token is sent at once
 * and under load they batch by themselves. When the log lost the run's position, the publisher publishes `run.started` again
 * with the text so far: in the log that others opened meanwhile (`gone`), or, when it cannot know whether its last append was
 * written, in a log that it opens anew (`uncertain`). While the log is unavailable, or the new position cannot be saved,
 * nothing is kept but the text itself.
 */

import type { NewEvent } from '@grizz/protocol/events'
import { type EventLog, LogUnavailable } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { ActiveRun } from '../services/runs/active-runs.ts'
import type { LogLoss } from '../services/runs/log-position.ts'
import type { DeltaBatcher } from './delta-batcher.ts'
import type { RunLog } from './run-log.ts'

type Delta = Extract<NewEvent, { type: 'run.delta' }>

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
    /** A text that the draft already holds; `offset` is where it begins there. */
    delta(kind: Delta['kind'], offset: number, text: string): void {
      batcher.count()
      const last = pending.at(-1)
      if (last?.type === 'run.delta' && last.kind === kind) last.text += text
      else pending.push(deltaEvent(activeRun, kind, offset, text))
      wake()
    },
    step(event: NewEvent): void {
      stepEvents.push(event)
      pending.push(event)
      wake()
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
    const steps = reason === 'first' ? pending.filter((event) => event.type !== 'run.delta') : stepEvents
    const events = [startedEvent(activeRun, contextTrimmed), ...steps]
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

function startedEvent({ run, draft }: ActiveRun, contextTrimmed: number): NewEvent {
  const [content, reasoning] = [draft.content(), draft.reasoning()]
  const { id: runId, conversationId, userMessageId, messageId, model, attempt } = run
  return {
    type: 'run.started',
    conversationId,
    at: new Date().toISOString(),
    runId,
    userMessageId,
    messageId,
    model,
    attempt,
    ...(contextTrimmed > 0 && { contextTrimmed }),
    ...(content && { content }),
    ...(reasoning && { reasoning }),
  }
}

function deltaEvent({ run }: ActiveRun, kind: Delta['kind'], offset: number, text: string): Delta {
  const { id: runId, conversationId, messageId, attempt } = run
  const at = new Date().toISOString()
  return { type: 'run.delta', conversationId, at, runId, messageId, attempt, kind, offset, text }
}
