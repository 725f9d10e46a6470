import { type EventLog, LogUnavailable } from '../../core/events/log/event-log.ts'
import { toAppError } from '../server/problems.ts'
import type { EventWriter } from './event-writer.ts'

/**
 * Calls the log, again once it is back when it was unavailable. The client meanwhile gets one error frame.
 * @throws the signal's reason when aborted
 */
export async function retryWhenAvailable<T>(
  { log, writer, signal }: { log: EventLog; writer: EventWriter; signal: AbortSignal },
  ask: () => Promise<T>,
): Promise<T> {
  for (let isReported = false; ; isReported = true) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof LogUnavailable) || signal.aborted) throw error
      if (!isReported) reportOutage(writer, error)
      await log.available(signal)
    }
  }
}

function reportOutage(writer: EventWriter, error: LogUnavailable): void {
  const { code, message } = toAppError(error)
  writer.frame({ type: 'error', code, detail: message })
}
