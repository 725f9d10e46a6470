import { createParser } from 'eventsource-parser'
import type { AnswerReader } from './answer-reader.ts'
import type { Failures } from './failures.ts'
import { MAX_BODY_BYTES } from './provider-body.ts'

/** Characters of one event: more than any provider sends, little enough to hold for many streams. */
const MAX_EVENT_LENGTH = 8 * 1024 * 1024

/**
 * Reads a body as text in chunks. Its beginning decides whether it is events, JSON or a web page: the content type is
 * often wrong.
 */
export function createBodyReader(answer: AnswerReader, failures: Failures) {
  let form: 'unknown' | 'events' | 'json' = 'unknown'
  let json = ''
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data, event }) => answer.read(data, event),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') answer.fail(failures.broken('the provider sent a line without end'))
    },
  })

  /** Blank lines before the first word only keep the connection alive. */
  function begin(text: string): void {
    const first = text.trimStart()
    if (first === '') return
    if (first.startsWith('<')) answer.readPage()
    form = first.startsWith('{') || first.startsWith('[') ? 'json' : 'events'
    feed(first)
  }

  function feed(text: string): void {
    if (answer.closed) return
    if (form === 'unknown') begin(text)
    else if (form === 'events') parser.feed(text)
    else json += text
    if (json.length > MAX_BODY_BYTES.whole) answer.fail(failures.broken('the provider sent a body without end'))
  }

  return {
    feed,
    /** Nothing follows. */
    end(): void {
      if (answer.closed) return
      if (form === 'json') answer.readWhole(json)
      else parser.feed('\n\n') // a last event that lacks its empty line counts too
    },
  }
}
