import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { contentOf } from './common/content.ts'
import type { Directive } from './common/directive.ts'
import { readDirective, retryAfterOf } from './common/directive.ts'
import type { Gates } from './common/gates.ts'
import { type PlannedTurn, plannedTurn, questionOf, turnOf } from './common/plan.ts'
import { play } from './common/play.ts'
import { refusalOf, type StrictBody } from './common/refusals.ts'
import type { Asked } from './common/script.ts'
import { scriptOf, usageBody } from './common/script.ts'
import { type BilledTokens, charactersIn, type Seen, type SeenMessage, type SeenRequest } from './common/seen.ts'
import { fixtureMoves, fixtureOf } from './fixtures.ts'

interface Body extends StrictBody {
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  max_tokens?: number
  max_completion_tokens?: number
  reasoning_effort?: string
  temperature?: number
}

/** A directive's faults, taken back. */
const sound = { status: 0, cut: -1, eof: -1, stall: -1, bad: -1, error: -1, nofinish: 0 }

const CONCURRENCY = { delay: 0, first: 0, crlf: 0, comment: 0, split: 0 }

/** `POST /v1/chat/completions`: refuses, streams or answers whole, as the directive and the model say. */
export function createCompletions(seen: Seen, gates: Gates, refuseStreamOptions: boolean) {
  return async (request: IncomingMessage, response: ServerResponse, text: string): Promise<void> => {
    const body = JSON.parse(text) as Body
    const entry = seen.open(seenOf(body, request))
    response.once('close', () => seen.closed(entry))
    const refusal = refusalOf(body)
    if (refusal) return refuse(response, entry, 400, { message: refusal })
    const planned = body.stream ? plannedTurn(entry) : undefined
    const directive = planned?.directive ?? readDirective(entry.question)
    if (body.stream_options && refuseStreamOptions)
      return refuse(response, entry, 400, { message: 'Unrecognized request argument supplied: stream_options' })
    if (!body.stream) return answerWhole(response, entry, directive)
    if (directive?.headers) await sleep(directive.headers)
    const key = planned ? `${entry.turn} ${entry.question}` : entry.question
    const heeded = directive && seen.count(key) > directive.times ? { ...directive, ...sound } : directive
    if (heeded?.status) return refuse(response, entry, heeded.status, errorOf(heeded), retryAfterOf(heeded))
    const asked = askedFor(body, entry, planned)
    entry.calls = asked.planned?.calls ?? []
    const fixture = fixtureOf(body.model)
    const moves = fixture ? fixtureMoves(fixture) : scriptOf(heeded, asked)
    return play(moves, response, entry, { pace: heeded ?? CONCURRENCY, gates })
  }
}

function askedFor(body: Body, { messages }: SeenRequest, planned: PlannedTurn | undefined): Asked {
  const includeUsage = body.stream_options?.include_usage === true
  return { model: body.model, messages, raw: body.messages, includeUsage, planned }
}

/** Titles and other background calls. They carry users' text, directives included, and obey only the `title…` ones. */
async function answerWhole(
  response: ServerResponse,
  entry: SeenRequest,
  directive: Directive | undefined,
): Promise<void> {
  if (directive?.titledelay) await sleep(directive.titledelay)
  if (directive?.titlestatus) return refuse(response, entry, directive.titlestatus, errorOf(directive))
  if (directive?.titlecut) return void response.destroy()
  const fixture = fixtureOf(entry.model)
  const text = fixture?.text ?? (directive?.title.replaceAll('_', ' ') || 'Bears and their ways')
  const reported = fixture?.billed ?? { ...inputOf(entry), output: 6, reasoning: 0 }
  Object.assign(entry, { end: 'finished', text, reported })
  const message = { role: 'assistant', content: text }
  send(response, 200, {
    id: `chatcmpl-${crypto.randomUUID()}`,
    object: 'chat.completion',
    model: fixture?.model ?? entry.model,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: usageBody(reported),
  })
}

function inputOf(entry: SeenRequest): Pick<BilledTokens, 'input' | 'cached'> {
  return { input: Math.ceil(charactersIn(entry.messages) / 4), cached: 0 }
}

function refuse(response: ServerResponse, entry: SeenRequest, status: number, error: object, headers = {}): void {
  entry.end = 'refused'
  entry.status = status
  send(response, status, { error: { type: 'invalid_request_error', code: null, ...error } }, headers)
}

function errorOf({ status, code, message }: Directive): object {
  return { message: message || `the upstream was told to answer ${status}`, code: code || null }
}

function seenOf(body: Body, request: IncomingMessage) {
  const messages: SeenMessage[] = body.messages.map(({ content, ...rest }) => ({ ...rest, ...contentOf(content) }))
  return {
    model: body.model,
    stream: body.stream === true,
    messages,
    question: questionOf(messages),
    turn: turnOf(messages),
    tools: body.tools?.map((tool) => tool.function.name) ?? [],
    toolChoice: body.tool_choice,
    authorization: request.headers.authorization,
    maxTokens: body.max_completion_tokens ?? body.max_tokens,
    reasoningEffort: body.reasoning_effort,
    temperature: body.temperature,
  }
}

function send(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}
