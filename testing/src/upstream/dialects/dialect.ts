import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Directive, readDirective, retryAfterOf } from '../common/directive.ts'
import type { Gates } from '../common/gates.ts'
import { plannedTurn, questionOf, type SentCall, turnOf } from '../common/plan.ts'
import { play } from '../common/play.ts'
import { type Asked, faultAt, type Move, sayingsOf, tokensOf } from '../common/script.ts'
import { type BilledTokens, charactersIn, type Seen, type SeenMessage, type SeenRequest } from '../common/seen.ts'

/** A request in the terms that all dialects share. */
interface ReadRequest {
  model: string
  stream: boolean
  messages: readonly SeenMessage[]
  tools: readonly string[]
  toolChoice: unknown
  maxTokens: number | undefined
  reasoningEffort: string | undefined
  temperature: number | undefined
  /** The key, in whichever header it came. */
  authorization: string | undefined
  /** The messages as received. */
  raw: unknown
}

/** Writes the events of one answer, each as its data. What a function returns together is one delta, the last of it. */
export interface AnswerEvents {
  open(): string[]
  text(text: string): string[]
  reasoning(text: string): string[]
  /** Its announcement, then its arguments in pieces. */
  call(call: SentCall): string[][]
  error(message: string): string
  /** `finish` is a directive's, in the dialect's own words, or ''. */
  end(reported: BilledTokens | undefined, finish: string): string[]
}

/** An API beside Chat Completions. */
export interface Dialect {
  read(body: Record<string, unknown>, headers: IncomingMessage['headers']): ReadRequest
  /** What the real server refuses, in a sentence. */
  refusalOf(body: Record<string, unknown>): string | undefined
  events(request: { model: string; body: Record<string, unknown> }): AnswerEvents
  errorBody(status: number, error: { message: string; code: string | null }): object
  /** An answer without a stream. */
  whole(answer: { model: string; text: string; reported: BilledTokens }): object
}

/** A directive's faults, taken back. */
const sound = { status: 0, cut: -1, eof: -1, stall: -1, bad: -1, error: -1, nofinish: 0 }
const usualPace = { delay: 0, first: 0, crlf: 0, comment: 0, split: 0 }

/** A route that obeys directives and plans as the one of Chat Completions does. */
export function createDialectRoute(dialect: Dialect, seen: Seen, gates: Gates) {
  function refuse(
    response: ServerResponse,
    entry: SeenRequest,
    status: number,
    { message, code, headers = {} }: { message: string; code?: string; headers?: Record<string, string> },
  ): void {
    Object.assign(entry, { end: 'refused', status })
    send(response, status, dialect.errorBody(status, { message, code: code || null }), headers)
  }

  async function answerWhole(response: ServerResponse, entry: SeenRequest, directive: Directive | undefined) {
    if (directive?.titledelay) await sleep(directive.titledelay)
    if (directive?.titlestatus) return refuse(response, entry, directive.titlestatus, { message: 'as told' })
    const text = directive?.title.replaceAll('_', ' ') || 'Bears and their ways'
    const reported = { input: Math.ceil(charactersIn(entry.messages) / 4), output: 6, reasoning: 0, cached: 0 }
    Object.assign(entry, { end: 'finished', text, reported })
    return send(response, 200, dialect.whole({ model: entry.model, text, reported }))
  }

  return async (request: IncomingMessage, response: ServerResponse, text: string): Promise<void> => {
    const body = JSON.parse(text) as Record<string, unknown>
    const read = dialect.read(body, request.headers)
    const entry = seen.open(seenOf(read))
    response.once('close', () => seen.closed(entry))
    const refusal = dialect.refusalOf(body)
    if (refusal) return refuse(response, entry, 400, { message: refusal })
    const planned = read.stream ? plannedTurn(entry) : undefined
    const directive = planned?.directive ?? readDirective(entry.question)
    if (!read.stream) return answerWhole(response, entry, directive)
    if (directive?.headers) await sleep(directive.headers)
    const key = planned ? `${entry.turn} ${entry.question}` : entry.question
    const heeded = directive && seen.count(key) > directive.times ? { ...directive, ...sound } : directive
    if (heeded?.status)
      return refuse(response, entry, heeded.status, {
        message: heeded.message || `the upstream was told to answer ${heeded.status}`,
        code: heeded.code,
        headers: retryAfterOf(heeded),
      })
    const { model, messages, raw } = read
    const asked: Asked = { model, messages, raw, includeUsage: true, planned }
    entry.calls = planned?.calls ?? []
    const moves = movesOf(dialect.events({ model, body }), heeded, asked)
    return play(moves, response, entry, { pace: heeded ?? usualPace, gates })
  }
}

function* movesOf(events: AnswerEvents, directive: Directive | undefined, asked: Asked): Generator<Move> {
  for (const data of events.open()) yield { type: 'data', data }
  let sent = 0
  for (const { text, reasoning, data } of deltasOf(events, directive, asked)) {
    yield* befalling(events, directive, sent)
    if (sent === (asked.planned ? 0 : 5) && directive?.gate) yield { type: 'gate', name: directive.gate }
    sent += 1
    for (const before of data.slice(0, -1)) yield { type: 'data', data: before }
    yield { type: 'delta', text, reasoning, data: data.at(-1) ?? '' }
  }
  yield* befalling(events, directive, sent)
  const reported = directive?.nousage ? undefined : tokensOf(directive, asked, sent)
  if (!directive?.nofinish)
    for (const data of events.end(reported, directive?.finish ?? '')) yield { type: 'data', data, reported }
  yield { type: 'end', how: directive?.nofinish ? 'ended early' : 'finished', clean: true }
}

function* deltasOf(events: AnswerEvents, directive: Directive | undefined, asked: Asked) {
  for (const { kind, text } of sayingsOf(directive, asked)) {
    const spoken = { text: '', reasoning: '', [kind]: text }
    yield { ...spoken, data: kind === 'text' ? events.text(text) : events.reasoning(text) }
  }
  for (const call of asked.planned?.calls ?? [])
    for (const data of events.call(call)) yield { text: '', reasoning: '', data }
}

function* befalling(events: AnswerEvents, directive: Directive | undefined, sent: number): Generator<Move> {
  if (!directive) return
  if (sent !== directive.error) return yield* faultAt(directive, sent)
  yield { type: 'data', data: events.error('the bears ate the model') }
  yield { type: 'end', how: 'error in stream', clean: true }
}

function seenOf({ raw: _, ...read }: ReadRequest) {
  const { messages } = read
  return { ...read, question: questionOf(messages), turn: turnOf(messages) }
}

function send(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}
