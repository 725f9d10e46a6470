import type { ModelError } from '../contract/model.ts'
import type { Failures } from './failures.ts'
import { isKeepaliveEvent, isRecord } from './provider-error.ts'

interface Options {
  failures: Failures
  model: string
  /** Reads one payload; what it throws fails the answer. */
  take(payload: unknown): void
  /** Reads a body that holds the whole answer. */
  takeWhole(payload: unknown): void
  /** The failure in an event that is named an error, as a refusal would have it; by default the payload itself. */
  failureOf?(payload: unknown): unknown
}

/**
 * The part of an answer's reader that all APIs share: JSON, what only keeps a connection alive, errors, and that
 * nothing is read after the end. A payload that does not parse fails the answer.
 */
export function createPayloadReader({ failures, model, take, takeWhole, failureOf = itself }: Options) {
  let closed = false
  let failed: unknown

  function fail(error: unknown): void {
    failed ??= error
    closed = true
  }

  function attempt(work: () => void): void {
    if (closed) return
    try {
      work()
    } catch (error) {
      // A payload that is nested deeper than the stack goes.
      fail(error instanceof RangeError ? failures.broken('the provider sent a line that cannot be read', error) : error)
    }
  }

  function readData(data: string, event?: string): void {
    const payload = parsed(data)
    if (payload === unreadable) readLines(data.split('\n'))
    else take(named(payload, event))
  }

  /** Reads the data of servers that leave out the empty lines between events, or write `data:` twice. */
  function readLines(lines: readonly string[]): void {
    const [first = ''] = lines
    const inner = first.replace(/^\s*data:/, '')
    if (lines.length > 1) for (const line of lines) readLine(line)
    else if (inner !== first) readLine(inner)
    else if (!isKeepalive(first)) throw failures.broken('the provider sent a line that cannot be read')
  }

  function readLine(line: string, event?: string): void {
    if (closed) return
    if (isDone(line)) closed = true
    else readData(line, event)
  }

  return {
    read: (data: string, event?: string) =>
      attempt(() => {
        if (event === 'error') throw failures.reported(failureOf(errorPayloadOf(data)), model)
        if (!event || !isKeepaliveEvent(event)) readLine(data, event)
      }),
    readWhole: (body: string) =>
      attempt(() => {
        const payload = parsed(body)
        if (payload === unreadable) readData(body)
        else takeWhole(payload)
      }),
    readPage: () => fail(failures.refused(404, new Headers(), '', model)),
    fail: (error: ModelError) => fail(error),
    /** Nothing more is read. */
    close(): void {
      closed = true
    },
    get closed() {
      return closed
    },
    /** The first failure. */
    get failed() {
      return failed
    },
  }
}

const unreadable = Symbol('unreadable')
const itself = (payload: unknown) => payload

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return unreadable
  }
}

/** The payload, with the event's name as its type where it has none. */
function named(payload: unknown, event: string | undefined): unknown {
  if (event === undefined || event === 'message' || !isRecord(payload) || payload.type !== undefined) return payload
  return { ...payload, type: event }
}

const isDone = (data: string) => data.length < 20 && /^\s*"?\[?done\]?"?\s*$/i.test(data)

/**
 * Nothing, or a word that keeps a connection alive: `ping`, `[PING]`. A broken payload is longer, or begins otherwise.
 */
const isKeepalive = (data: string) =>
  /^\s*(:|(event|id|retry):)/.test(data) || (data.length < 40 && /^\s*(\[?[\w-]+\]?|keep alive)?\s*$/i.test(data))

/** The data of an event that is named an error: an object, or plain words. */
function errorPayloadOf(data: string): unknown {
  const payload = parsed(data)
  return payload === unreadable ? data : payload
}
