/**
 * A request's instructions to the upstream, written anywhere in the last user message: `[[chunks=200 delay=20
 * cut=50]]`. Counts of deltas include reasoning deltas; -1 means never or not given; durations are milliseconds.
 */
const numbers = {
  /** Text deltas. Delta i, from 1, is `i ` in the default style, so that a loss or a repeat shows. */
  chunks: 20,
  /** Reasoning deltas before the text: `r1 `, `r2 `, … */
  reason: 0,
  /** Pads every delta with `x` to this many characters. */
  size: 0,
  /** Between two deltas, kept on schedule: a late one is followed by a shorter pause. */
  delay: 0,
  /** Before the response headers; `first` is between the headers and the first delta. */
  headers: 0,
  first: 0,
  /** Tokens to report; by default counted from what was sent. `cumulative` reports with every delta. */
  in: -1,
  out: -1,
  cached: 0,
  nousage: 0,
  cumulative: 0,
  /** HTTP status to refuse with. */
  status: 0,
  /** This and the faults below befall only the first so many requests with this same message. */
  times: Number.POSITIVE_INFINITY,
  /** Retry-After in seconds, as a number or as a date. */
  after: -1,
  afterdate: -1,
  /** After so many deltas: destroy the connection, end the body cleanly, send nothing more. */
  cut: -1,
  eof: -1,
  stall: -1,
  /** After so many deltas: a line of broken JSON, then go on; an error object, then end. */
  bad: -1,
  error: -1,
  /** Send everything but the finish reason, or everything but the final [DONE]. */
  nofinish: 0,
  nodone: 0,
  /** Lines end in CR LF; a comment goes before every chunk; the body leaves in pieces of so many bytes. */
  crlf: 0,
  comment: 0,
  split: 0,
  /** For requests without `stream`, such as titles, which obey nothing else. */
  titlestatus: 0,
  titledelay: 0,
  titlecut: 0,
}
const words = {
  /**
   * counter, markdown, parrot (says the question again), emoji (surrogate pairs split between deltas), nul (U+0000),
   * lone (lone surrogates).
   */
  style: 'counter',
  /** Where reasoning goes: reasoning_content or reasoning. */
  field: 'reasoning_content',
  /** The finish reason; by default `stop`, or `tool_calls` after calls. */
  finish: '',
  /** The error's code in the body of a refusal; its message with underscores for spaces. */
  code: '',
  message: '',
  title: '',
  /** The stream waits before its sixth delta (a planned turn: its first) until a test opens this gate for good. */
  gate: '',
}

export type Directive = typeof numbers & typeof words

/**
 * A directive with these fields.
 * @throws Error naming a field or value that is not known
 */
export function directiveOf(fields: Readonly<Record<string, unknown>>): Directive {
  const directive: Directive = { ...numbers, ...words }
  for (const [key, value] of Object.entries(fields)) {
    const isKnown = Object.hasOwn(words, key) ? typeof value === 'string' : Object.hasOwn(numbers, key)
    if (!isKnown || (Object.hasOwn(numbers, key) && typeof value !== 'number'))
      throw new Error(`the upstream knows no directive ${key}=${JSON.stringify(value)}`)
    Object.assign(directive, { [key]: value })
  }
  return directive
}

/**
 * Finds the directive in a text. Without one, `undefined`.
 * @throws Error naming a key or value that is not known: a typing mistake in a test must not pass
 */
export function readDirective(text: string): Directive | undefined {
  const inside = /\[\[([a-z]+=[^\]]*)\]\]/.exec(text)?.[1]
  if (inside === undefined) return undefined
  const directive: Directive = { ...numbers, ...words }
  for (const pair of inside.trim().split(/\s+/)) assign(directive, pair)
  return directive
}

/** The header of a refusal that says when to come again; none where the directive names no time. */
export function retryAfterOf({ after, afterdate }: Directive): Record<string, string> {
  if (after >= 0) return { 'retry-after': String(after) }
  if (afterdate >= 0) return { 'retry-after': new Date(Date.now() + afterdate * 1000).toUTCString() }
  return {}
}

function assign(directive: Directive, pair: string): void {
  const at = pair.indexOf('=')
  const key = pair.slice(0, at)
  const value = pair.slice(at + 1)
  if (Object.hasOwn(words, key))
    Object.assign(directive, { [key]: value.replaceAll('_', key === 'message' ? ' ' : '_') })
  else if (Object.hasOwn(numbers, key) && value !== '' && Number.isFinite(Number(value)))
    Object.assign(directive, { [key]: Number(value) })
  else throw new Error(`the upstream knows no directive ${pair}`)
}
