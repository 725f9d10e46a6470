import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** What may be unsent to one client, in bytes. */
const MOST_UNSENT = 1024 * 1024

const LOOK_EVERY_MS = 50
const PATIENCE_MS = 60_000

/** The client took nothing for a minute although a whole buffer was waiting. */
export class SlowConsumer extends Error {
  override readonly name = 'TooSlow'
}

/** Waits until `length` more fits, or nothing is unsent. At once, and without a promise, when it does already. */
export function roomIn(stream: Writable, length: number, signal: AbortSignal): Promise<void> | undefined {
  return fits(stream, length) ? undefined : waitForRoom(stream, length, signal)
}

async function waitForRoom(stream: Writable, length: number, signal: AbortSignal): Promise<void> {
  let least = stream.writableLength
  let progressAt = performance.now()
  while (!fits(stream, length)) {
    await sleep(LOOK_EVERY_MS, undefined, { signal })
    if (stream.writableLength < least) {
      least = stream.writableLength
      progressAt = performance.now()
    }
    if (performance.now() - progressAt > PATIENCE_MS) throw new SlowConsumer('The client does not read')
  }
}

function fits(stream: Writable, length: number): boolean {
  return stream.writableLength === 0 || stream.writableLength + length <= MOST_UNSENT
}
