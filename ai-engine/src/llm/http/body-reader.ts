import { createParser } from 'eventsource-parser'
import type { AnswerReader } from './answer-reader.ts'
import type { Failures } from './failures.ts'
import { MAX_BODY_BYTES } from './provider-body.ts'

/** Characters of one event: more than any provider sends, little enough to hold for many streams. */
const MAX_EVENT_LENGTH = 8 * 1024 * 1024
/** Most characters that are held before the first event: of a comment that has not ended, and of plain text, which is an error page. */
const MAX_WORDS_LENGTH = 2000

/**
 * Reads a body as text in chunks. Its first characters that are no comment decide whether it is events, JSON or a web page: the
 * content type is often wrong. A line of JSON among events is one more, and a body of nothing but words is a failure in these words.
 */
export function createBodyReader(answer: AnswerReader, failures: Failures) {
  let form: 'unknown' | 'events' | 'json' = 'unknown'
  let json = ''
  let held = ''
  let words: string | undefined = ''
  const bareJson = createBareJson()
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent({ data, event }) {
      words = undefined
      answer.read(data, event)
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') answer.fail(failures.broken('the provider sent a line without end'))
    },
  })

  /** Blank lines and comments before the first word only keep the connection alive. */
  function begin(text: string): void {
    held = (held + text).trimStart().replace(/^(?::[^\r\n]*[\r\n]\s*)+/, '')
    if (held === '' || (held.startsWith(':') && held.length < MAX_WORDS_LENGTH)) return
    if (held.startsWith('<')) answer.readPage()
    form = held.startsWith('{') || held.startsWith('[') ? 'json' : 'events'
    feed(held)
  }

  function feedEvents(text: string): void {
    if (words !== undefined && words.length < MAX_WORDS_LENGTH) words += text.slice(0, MAX_WORDS_LENGTH)
    parser.feed(bareJson(text))
  }

  function feed(text: string): void {
    if (answer.closed) return
    if (form === 'unknown') begin(text)
    else if (form === 'events') feedEvents(text)
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
      const reason = wordsIn(words ?? '')
      if (form === 'events' && reason !== '') answer.read(reason, 'error')
    },
  }
}

/** Makes events of the lines that are JSON: some servers report a failure so in the midst of a stream. */
function createBareJson() {
  let isLineStart = true
  return function mark(text: string): string {
    if (text === '') return text
    const begun = isLineStart && text.startsWith('{') ? `data: ${text}` : text
    const last = text.charCodeAt(text.length - 1)
    isLineStart = last === 0x0a || last === 0x0d
    return begun.includes('\n{') || begun.includes('\r{') ? begun.replaceAll(/([\r\n])\{/g, '$1data: {') : begun
  }
}

/** The lines of a body without any event that are neither comments nor fields of an event. */
function wordsIn(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => !/^\s*$|^:|^(data|event|id|retry)(:|$)/.test(line))
  return lines.join(' ')
}
