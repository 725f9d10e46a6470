import type { Event } from '@grizz/protocol/events'
import type { Part } from '@grizz/protocol/parts'
import { accept, openThread, reduce } from '@grizz/protocol/reducer/reduce'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { Message, Run, Snapshot } from '@grizz/protocol/resources'

type Delta = Extract<Event, { type: 'run.delta' }>

/** The thread that one client shows, from one fetch of the messages to the next. */
export interface View {
  thread(): Thread
  /** Folds an event with the reducer of the page. Returns false when the client must fetch again. */
  apply(event: Event): boolean
  accept(message: Message, run: Run): void
}

/**
 * @param report receives violations of the log within one view: an id that comes twice, a run that ends twice, or a
 * delta whose offset leaves a hole or repeats text
 */
export function createView(conversationId: string, snapshot: Snapshot, report: (what: string) => void): View {
  let thread = openThread(conversationId, snapshot)
  const opened = thread.live
  const seen = new Set<string>()
  const ended = new Set<string>()

  function apply(event: Event): boolean {
    if (seen.has(event.id)) report(`event ${event.id} (${event.type}) came twice`)
    seen.add(event.id)
    if (event.type === 'run.delta') checkOffset(thread, opened, event, report)
    if (event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled') {
      if (ended.has(event.runId)) report(`run ${event.runId} ended twice, now by ${event.type}`)
      ended.add(event.runId)
    }
    thread = reduce(thread, event)
    return !thread.stale
  }

  return {
    thread: () => thread,
    apply,
    accept: (message, run) => {
      thread = accept(thread, message, run)
    },
  }
}

function checkOffset(
  thread: Thread,
  opened: Thread['live'],
  { messageId, attempt, index, kind, offset, text, runId }: Delta,
  report: (what: string) => void,
): void {
  const held = thread.live[messageId]
  // A frozen engine's events after its run was taken over, or ended, change no text.
  if (thread.messages[messageId] || (held && held.attempt > attempt)) return
  const length = held?.attempt === attempt ? textLength(held.parts[index], kind) : undefined
  if (offset === length) return
  // The log has a turn that was durable when the messages were fetched: its text is there, and comes again.
  const before = opened[messageId]?.parts[index]
  if (opened[messageId]?.attempt === attempt && offset + text.length <= (textLength(before, kind) ?? 0)) return
  const what =
    length === undefined
      ? 'without its start'
      : offset > length
        ? `after ${length}: a hole`
        : `after ${length}: a repeat`
  report(`run ${runId} attempt ${attempt} part ${index}: ${kind} at ${offset} came ${what}`)
}

/** UTF-16 units of what deltas of this kind grow; undefined for a part that has none of it. */
function textLength(part: Part | undefined, kind: Delta['kind']): number | undefined {
  if (part?.type === 'tool_call') return kind === 'arguments' ? part.arguments.length : undefined
  return part?.type === kind && 'text' in part ? part.text.length : undefined
}
