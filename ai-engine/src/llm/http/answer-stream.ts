import type { Readable } from 'node:stream'
import { ModelError, type ModelPart } from '../contract/model.ts'
import type { AnswerReader } from './answer-reader.ts'
import { createBodyReader } from './body-reader.ts'
import type { Failures } from './failures.ts'
import { withTimeout } from './with-timeout.ts'

/** Milliseconds that a finished answer waits: for usage after a finish reason, for the end after [DONE]. */
const GRACE_MS = { finished: 5000, closed: 100 }

/**
 * The parts of a response's body, one batch per network read; an empty one means that bytes came, but no text. Reads on
 * to the end of the body after the last batch, so that the connection can be used again. A finished answer
 * whose wait is aborted with a ModelError still gets its end.
 * @throws ModelError, after the parts that came before, or the signal's reason
 */
export async function* streamAnswer(
  body: Readable,
  answer: AnswerReader,
  failures: Failures,
  { signal, maxBytes }: { signal: AbortSignal; maxBytes: number },
): AsyncGenerator<ModelPart[]> {
  const reader = createBodyReader(answer, failures)
  const reading = readInto(body, reader.feed, { maxBytes, onTooLarge: answer.cut })
  const waiting = createWaiting(answer)
  try {
    for (;;) {
      const isMore = await waiting.for(reading.next())
      yield answer.take()
      if (!isMore || answer.closed) break
    }
    const isOverdue = answer.finished && signal.reason instanceof ModelError
    reader.end()
    yield answer.rest()
    if (reading.lost && signal.aborted && !isOverdue) throw signal.reason
    if (reading.lost && !answer.finished) throw failures.broken('the connection was lost', reading.lost)
    yield answer.end()
    await withTimeout(GRACE_MS.closed, reading.next())
  } finally {
    body.destroy()
  }
}

/** Waits for a surely finished answer only until its grace period is over. */
function createWaiting(answer: AnswerReader) {
  let until: number | undefined
  return {
    async for(next: Promise<boolean>): Promise<boolean | undefined> {
      if (!answer.surelyFinished) {
        until = undefined
        return next
      }
      until ??= performance.now() + GRACE_MS.finished
      return withTimeout(Math.max(0, until - performance.now()), next)
    },
  }
}

/** Reads a body as it arrives; one `next` covers all chunks since the last one. */
function readInto(
  body: Readable,
  feed: (text: string) => void,
  { maxBytes, onTooLarge }: { maxBytes: number; onTooLarge: () => void },
) {
  const decoder = new TextDecoder()
  let bytesRead = 0
  let hasNews = false
  let isOver = false
  let lost: unknown
  let wake: (isMore: boolean) => void = () => {}

  body.on('data', (bytes: Uint8Array) => {
    bytesRead += bytes.length
    if (bytesRead > maxBytes) onTooLarge()
    else feed(decoder.decode(bytes, { stream: true }))
    hasNews = true
    wake(true)
  })
  body.on('end', () => end(undefined))
  body.on('error', end)
  body.on('close', () => end(body.errored ?? new Error('closed before its end')))
  // The body was lost before the listeners were added.
  if (body.destroyed) end(body.errored ?? new Error('closed before it was read'))

  function end(cause: unknown): void {
    if (isOver) return
    isOver = true
    lost = cause
    wake(false)
  }

  return {
    /** Why the body ended too early, once it did. */
    get lost() {
      return lost
    },
    /** True when something came since the last call; false when nothing more will. */
    async next(): Promise<boolean> {
      const isMore = hasNews || (!isOver && (await new Promise<boolean>((resolve) => (wake = resolve))))
      hasNews = false
      return isMore
    },
  }
}
