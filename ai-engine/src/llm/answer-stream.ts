import type { Readable } from 'node:stream'
import { createParser } from 'eventsource-parser'
import type { AnswerReader } from './answer-reader.ts'
import type { Failures } from './failures.ts'
import type { ModelPart } from './model.ts'
import { within } from './patience.ts'

/** How long a finished answer waits for what may still follow: usage after a finish reason, the end after [DONE]. */
const graceMs = { finished: 5000, closed: 100 }

/** Characters of one event: more than any provider sends, little enough to hold for many streams. */
const maxLine = 8 * 1024 * 1024

/**
 * The parts of a response that streams server-sent events, one batch per network read. Reads on to the end of the
 * body after the last batch, so that the connection can be used again.
 * @throws ModelError, after the parts that came before, or the signal's reason
 */
export async function* streamAnswer(
  body: Readable,
  answer: AnswerReader,
  failures: Failures,
  signal: AbortSignal,
): AsyncGenerator<ModelPart[]> {
  const parser = createParser({
    maxBufferSize: maxLine,
    onEvent: ({ data }) => answer.read(data),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') answer.fail(failures.broken('the provider sent a line without end'))
    },
  })
  const reading = readInto(body, (text) => answer.closed || parser.feed(text))
  try {
    for (;;) {
      const isMore = await (answer.finished ? within(graceMs.finished, reading.next()) : reading.next())
      const parts = answer.take()
      if (parts.length > 0) yield parts
      if (!isMore || answer.closed) break
    }
    if (reading.lost && signal.aborted) throw signal.reason
    if (reading.lost && !answer.finished) throw failures.broken('the connection was lost', reading.lost)
    if (!answer.closed) parser.feed('\n\n') // a last event that lacks its empty line counts too
    yield answer.end()
    await within(graceMs.closed, reading.next())
  } finally {
    body.destroy()
  }
}

/** Reads a body as it comes; whoever waits for it hears once of all that came meanwhile. */
function readInto(body: Readable, feed: (text: string) => unknown) {
  const decoder = new TextDecoder()
  let hasNews = false
  let isOver = false
  let lost: unknown
  let wake: (isMore: boolean) => void = () => {}

  body.on('data', (bytes: Uint8Array) => {
    feed(decoder.decode(bytes, { stream: true }))
    hasNews = true
    wake(true)
  })
  body.on('end', () => end(undefined))
  body.on('error', end)
  body.on('close', () => end(body.errored ?? new Error('closed before its end')))
  // Lost before anybody listened.
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
