import { type EventLog, LogUnavailable } from '../../core/events/log/event-log.ts'
import { toAppError } from '../server/problems.ts'
import type { EventWriter } from './event-writer.ts'

/**
 * What was asked of the log. While it is out of reach the sink is told so once, and it is asked again when it is back.
 * @throws the signal's reason when aborted
 */
export async function retryWhenAvailable<T>(
  { log, writer, signal }: { log: EventLog; writer: EventWriter; signal: AbortSignal },
  ask: () => Promise<T>,
): Promise<T> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof LogUnavailable) || signal.aborted) throw error
      if (!isTold) reportOutage(writer, error)
      await log.available(signal)
    }
  }
}

function reportOutage(writer: EventWriter, error: LogUnavailable): void {
  const { code, message } = toAppError(error)
  writer.frame({ type: 'error', code, detail: message })
}
