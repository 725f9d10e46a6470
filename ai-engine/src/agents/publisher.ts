/**
 * What one run writes to its conversation's log.
 *
 * The run has its place in the log by `run.started`; then come its deltas. While one append is in flight, or the
 * engine's cadence says to wait, the next deltas of a kind gather into one event, so at low load every token leaves at
 * once and under load they batch by themselves. When the log lost the run's place, the publisher says `run.started`
 * again with the text so far: in the log that others opened meanwhile (`gone`), or, when it cannot know whether its last
 * append was written, in a log that it opens anew (`uncertain`). While the log is out of reach, or the new place cannot
 * be saved, nothing is kept but the text itself.
 */

import type { NewEvent } from '@grizz/protocol/events'
import { type EventLog, LogUnavailable } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { ActiveRun } from '../services/runs/active-runs.ts'
import type { DeltaBatcher } from './delta-batcher.ts'
import type { LogPosition } from './log-position.ts'

type Delta = Extract<NewEvent, { type: 'run.delta' }>

/** Why `run.started` is to be said: for the first time, in a log others opened anew, or in one to be opened anew. */
type Unsaid = 'first' | 'gone' | 'uncertain'

export function createPublisher(deps: {
  log: EventLog
  activeRun: ActiveRun
  contextTrimmed: number
  place: LogPosition
  cadence: DeltaBatcher
  logger: Logger
}) {
  const { log, activeRun, contextTrimmed, place, cadence, logger } = deps
  const closing = new AbortController()
  const stepEvents: NewEvent[] = []
  let pending: NewEvent[] = []
  let unsaid: Unsaid | undefined = 'first'
  let isWriting = false
  let hasSpoken = false
  let written: Promise<void> = Promise.resolve()

  wake()
  return {
    /** The text was already added to the seat; `offset` is where it begins there. */
    delta(kind: Delta['kind'], offset: number, text: string): void {
      cadence.heard()
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
    /** The log lost the run's place, or may have: say the run again. */
    republish(reason: 'gone' | 'uncertain'): void {
      if (unsaid !== 'uncertain') unsaid = reason
      wake()
    },
    /** Waits until everything is written, or the log is out of reach. */
    async close(): Promise<void> {
      closing.abort(new LogUnavailable('the run is over'))
      await written
    },
  }

  function wake(): void {
    if (isWriting) return
    isWriting = true
    written = write().catch((error) =>
      logger.error({ runId: activeRun.run.id, err: error }, 'a run no longer publishes'),
    )
  }

  async function write(): Promise<void> {
    while (unsaid || pending.length > 0) {
      try {
        await (unsaid ? publishRun(unsaid) : appendNext())
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error
        unsaid = 'uncertain'
        if (closing.signal.aborted || !(await isBack(log, closing.signal))) break
      }
    }
    // In the same turn as the last look at `pending`, so that nothing is left lying.
    isWriting = false
  }

  async function publishRun(reason: Unsaid): Promise<void> {
    await place.find(reason, closing.signal)
    unsaid = undefined
    const steps = reason === 'first' ? pending.filter((event) => event.type !== 'run.delta') : stepEvents
    const events = [startedEvent(activeRun, contextTrimmed), ...steps]
    pending = []
    const isSaid =
      reason === 'first' ? await place.open(events, activeRun.prepared?.question) : await place.append(events)
    if (!isSaid) unsaid = 'gone'
  }

  /** The first word never waits, nor does the last one. */
  async function appendNext(): Promise<void> {
    if (hasSpoken && !closing.signal.aborted) await cadence.next()
    if (unsaid) return
    hasSpoken ||= pending.some(({ type }) => type === 'run.delta')
    // All that gathered: one append, and one frame for each reader.
    const events = pending
    pending = []
    if (!(await place.append(events))) unsaid = 'gone'
  }
}

/** Waits for the log; false when the run is over before it is back. */
function isBack(log: EventLog, signal: AbortSignal): Promise<boolean> {
  return log.available(signal).then(
    () => true,
    () => false,
  )
}

function startedEvent({ run, content, reasoning }: ActiveRun, contextTrimmed: number): NewEvent {
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
