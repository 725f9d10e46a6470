import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Bytes that may be unsent to one client. */
const MAX_UNSENT_BYTES = 1024 * 1024

const POLL_INTERVAL_MS = 50
const STALL_TIMEOUT_MS = 60_000

/** The client read nothing for a minute although a whole buffer was waiting. */
export class SlowConsumer extends Error {
  override readonly name = 'SlowConsumer'
}

/** Waits until `length` more bytes fit, or nothing is unsent. Returns undefined when they fit already. */
export function waitUntilWritable(stream: Writable, length: number, signal: AbortSignal): Promise<void> | undefined {
  return fits(stream, length) ? undefined : pollUntilWritable(stream, length, signal)
}

async function pollUntilWritable(stream: Writable, length: number, signal: AbortSignal): Promise<void> {
  let least = stream.writableLength
  let progressAt = performance.now()
  while (!fits(stream, length)) {
    await sleep(POLL_INTERVAL_MS, undefined, { signal })
    if (stream.writableLength < least) {
      least = stream.writableLength
      progressAt = performance.now()
    }
    if (performance.now() - progressAt > STALL_TIMEOUT_MS) throw new SlowConsumer('The client does not read')
  }
}

function fits(stream: Writable, length: number): boolean {
  return stream.writableLength === 0 || stream.writableLength + length <= MAX_UNSENT_BYTES
}
