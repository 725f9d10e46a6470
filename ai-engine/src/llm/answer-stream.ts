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
  body: ReadableStream<Uint8Array>,
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
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const lost = (cause: unknown): undefined => {
    if (signal.aborted) throw signal.reason
    if (!answer.finished) throw failures.broken('the connection was lost', cause)
  }
  try {
    while (!answer.closed) {
      const reading = reader.read().catch(lost)
      const read = await (answer.finished ? within(graceMs.finished, reading) : reading)
      if (!read?.value) break
      parser.feed(decoder.decode(read.value, { stream: true }))
      const parts = answer.take()
      if (parts.length > 0) yield parts
    }
    if (!answer.closed) parser.feed('\n\n') // a last event that lacks its empty line counts too
    yield answer.end()
    await within(graceMs.closed, reader.read().catch(ignore))
  } finally {
    reader.cancel().catch(ignore)
  }
}

/** The answer is whole or has failed already: how its connection ends changes nothing. */
const ignore = () => undefined
