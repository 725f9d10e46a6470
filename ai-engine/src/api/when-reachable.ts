import { type EventLog, LogUnavailable } from '../core/events/event-log.ts'
import { toAppError } from './problems.ts'
import type { Sink } from './sink.ts'

/**
 * What was asked of the log. While it is out of reach the sink is told so once, and it is asked again when it is back.
 * @throws the signal's reason when aborted
 */
export async function whenReachable<T>(
  { log, sink, signal }: { log: EventLog; sink: Sink; signal: AbortSignal },
  ask: () => Promise<T>,
): Promise<T> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof LogUnavailable) || signal.aborted) throw error
      if (!isTold) sayOutage(sink, error)
      await log.available(signal)
    }
  }
}

function sayOutage(sink: Sink, error: LogUnavailable): void {
  const { code, message } = toAppError(error)
  sink.say({ type: 'error', code, detail: message })
}
