/**
 * What one run writes to its conversation's log.
 *
 * The run has its place in the log by `run.started`; then come its deltas. While one append is in flight, the next
 * deltas of a kind gather into one event, so at low load every token leaves at once and under load they batch by
 * themselves. When the log lost the run's place, the publisher says `run.started` again with the text so far: in the
 * log that others opened meanwhile (`gone`), or, when it cannot know whether its last append was written, in a log
 * that it opens anew (`uncertain`). While the log is out of reach nothing is kept but the text itself.
 */
import type { FastifyBaseLogger as Logger } from 'fastify'
import type { NewEvent } from '@grizz/protocol/events'
import { type EventLog, LogUnavailable } from '../core/events/event-log.ts'
import type { Seat } from '../services/seats.ts'

type Delta = Extract<NewEvent, { type: 'run.delta' }>

export type Publisher = ReturnType<typeof createPublisher>

export function createPublisher({
  log,
  seat,
  contextTrimmed,
  storePosition,
  logger,
}: {
  log: EventLog
  seat: Seat
  contextTrimmed: number
  /** Saves where the run begins in the log. @throws when the database is out of reach */
  storePosition: (position: string) => Promise<void>
  logger: Logger
}) {
  const { run } = seat
  const { conversationId } = run
  const closing = new AbortController()
  let pending: NewEvent[] = []
  let stepEvents: NewEvent[] = []
  let unsaid: 'first' | 'gone' | 'uncertain' | undefined = 'first'
  let pump: Promise<void> | undefined

  /** The text was already added to the seat; `offset` is where it begins there. */
  function delta(kind: Delta['kind'], offset: number, text: string): void {
    const last = pending.at(-1)
    if (last?.type === 'run.delta' && last.kind === kind) last.text += text
    else pending.push(deltaEvent(kind, offset, text))
    wake()
  }

  function step(event: Extract<NewEvent, { type: 'step.started' | 'step.completed' }>): void {
    stepEvents.push(event)
    pending.push(event)
    wake()
  }

  /** The log lost the run's place, or may have: say the run again. */
  function sayAgain(reason: 'gone' | 'uncertain'): void {
    if (unsaid !== 'uncertain') unsaid = reason
    wake()
  }

  /** Waits until everything is written, or the log is out of reach. */
  async function close(): Promise<void> {
    closing.abort(new LogUnavailable('the run is over'))
    await pump
  }

  wake()
  return { delta, step, sayAgain, close }

  function wake(): void {
    pump ??= write().finally(() => {
      pump = undefined
    })
  }

  async function write(): Promise<void> {
    while (unsaid || pending.length > 0) {
      try {
        await (unsaid ? sayRun(unsaid) : appendNext())
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error
        unsaid = 'uncertain'
        pending = []
        if (closing.signal.aborted || !(await isBack())) return
      }
    }
  }

  async function appendNext(): Promise<void> {
    const event = pending.shift()
    if (!event || !seat.logPosition) return
    if (!(await log.appendTo(conversationId, seat.logPosition, event))) unsaid = 'gone'
  }

  async function sayRun(reason: 'first' | 'gone' | 'uncertain'): Promise<void> {
    if (reason !== 'first' || !seat.logPosition) {
      seat.logPosition = await (reason === 'uncertain' ? log.reopen(conversationId) : log.tail(conversationId))
      await storePosition(seat.logPosition).catch((error) => {
        logger.warn({ runId: run.id, err: error }, 'log position not saved; the next checkpoint saves it')
      })
    }
    const started = startedEvent()
    unsaid = undefined
    pending = reason === 'first' ? pending.filter((event) => event.type !== 'run.delta') : [...stepEvents]
    if (!(await log.appendTo(conversationId, seat.logPosition, started))) unsaid = 'gone'
  }

  async function isBack(): Promise<boolean> {
    return log.available(closing.signal).then(
      () => true,
      () => false,
    )
  }

  function startedEvent(): NewEvent {
    const { content, reasoning } = seat
    return {
      type: 'run.started',
      conversationId,
      at: new Date().toISOString(),
      runId: run.id,
      userMessageId: run.userMessageId,
      messageId: run.messageId,
      model: run.model,
      attempt: run.attempt,
      ...(contextTrimmed > 0 && { contextTrimmed }),
      ...(content && { content }),
      ...(reasoning && { reasoning }),
    }
  }

  function deltaEvent(kind: Delta['kind'], offset: number, text: string): Delta {
    const at = new Date().toISOString()
    return {
      type: 'run.delta',
      conversationId,
      at,
      runId: run.id,
      messageId: run.messageId,
      attempt: run.attempt,
      kind,
      offset,
      text,
    }
  }
}
