import type { Directive } from './directive.ts'
import type { PlannedTurn, SentCall } from './plan.ts'
import { type BilledTokens, charactersIn, type Ending, type SeenMessage } from './seen.ts'

/** One thing the upstream does on an open stream. A `delta` counts towards the directive's positions and pace. */
export type Move =
  | { type: 'delta'; data: string; text: string; reasoning: string; reported?: BilledTokens | undefined }
  | { type: 'data'; data: string; reported?: BilledTokens | undefined }
  | { type: 'end'; how: Ending; clean: boolean }
  | { type: 'hold' }
  | { type: 'gate'; name: string }

export interface Asked {
  model: string
  messages: readonly SeenMessage[]
  /** As received. */
  raw: unknown
  includeUsage: boolean
  planned: PlannedTurn | undefined
}

const markdown = [
  '## The grizzly\n\n',
  'A **griz',
  'zly** eats [salmon](https://example.org/salmon), berries and roots.\n\n',
  '| season | food |\n|---|---|\n| spring | roots |\n| autumn | salmon |\n\n',
  '```ts\nconst bear = { name: "Grizz" }\n```\n\n- one\n- two\n',
]

/** The frames of an answer that obeys a directive, or of a short Markdown answer without one. */
export function* scriptOf(directive: Directive | undefined, asked: Asked): Generator<Move> {
  const chunk = chunkWriter(asked.model)
  yield { type: 'data', data: chunk({ role: 'assistant', content: '' }, null) }
  let sent = 0
  for (const { text, reasoning, delta } of deltasOf(directive, asked)) {
    const fault = directive && faultAt(directive, sent)
    if (fault) yield* fault
    if (sent === (asked.planned ? 0 : 5) && directive?.gate) yield { type: 'gate', name: directive.gate }
    sent += 1
    const reported = directive?.cumulative ? tokensOf(directive, asked, sent) : undefined
    yield { type: 'delta', text, reasoning, data: chunk(delta, null, reported), reported }
  }
  const late = directive && faultAt(directive, sent)
  if (late) yield* late
  if (!directive?.nofinish) yield { type: 'data', data: chunk({}, finishOf(directive, asked)) }
  if (asked.includeUsage && !directive?.nousage && !directive?.cumulative) {
    const reported = tokensOf(directive, asked, sent)
    yield { type: 'data', data: chunk(undefined, null, reported), reported }
  }
  if (!directive?.nodone) yield { type: 'data', data: '[DONE]' }
  yield { type: 'end', how: directive?.nofinish && directive.nodone ? 'ended early' : 'finished', clean: true }
}

/** The usage of a request with a directive: about four characters a token in, one delta a token out. */
export function tokensOf(directive: Directive | undefined, asked: Asked, sent: number): BilledTokens {
  const given = (value: number | undefined) => (value === undefined || value < 0 ? undefined : value)
  return {
    input: given(directive?.in) ?? Math.ceil(charactersIn(asked.messages) / 4),
    output: given(directive?.out) ?? sent,
    reasoning: Math.min(directive?.reason ?? 0, sent),
    cached: directive?.cached ?? 0,
  }
}

/** Usage in the shape of OpenAI. */
export function usageBody({ input, output, reasoning, cached }: BilledTokens) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}

function chunkWriter(model: string) {
  const head = { id: `chatcmpl-${crypto.randomUUID()}`, object: 'chat.completion.chunk', created: seconds(), model }
  return (delta: object | undefined, finish: string | null, reported?: BilledTokens): string =>
    JSON.stringify({
      ...head,
      choices: delta ? [{ index: 0, delta, finish_reason: finish }] : [],
      ...(reported && { usage: usageBody(reported) }),
    })
}

interface Delta {
  text: string
  reasoning: string
  delta: object
}

/** Some text or reasoning, in the order in which it is said. */
interface Saying {
  kind: 'text' | 'reasoning'
  text: string
}

/** What an answer says before its calls, in any dialect. */
export function* sayingsOf(directive: Directive | undefined, asked: Asked): Generator<Saying> {
  if (asked.model === 'echo') return yield said(JSON.stringify(asked.raw))
  if (!directive) return yield* markdown.map(said)
  const { planned } = asked
  for (const text of pieces(planned?.reasoning ?? '')) yield { kind: 'reasoning', text }
  for (let i = 1; i <= directive.reason; i += 1) yield { kind: 'reasoning', text: `r${i} ` }
  yield* pieces(planned?.text ?? '').map(said)
  if (directive.style === 'parrot') return yield* parroted(asked, directive.chunks).map(said)
  for (let i = 1; i <= directive.chunks; i += 1) yield said(textAt(directive, i).padEnd(directive.size, 'x'))
}

const said = (text: string): Saying => ({ kind: 'text', text })

function* deltasOf(directive: Directive | undefined, asked: Asked): Generator<Delta> {
  for (const { kind, text } of sayingsOf(directive, asked))
    yield kind === 'text' ? textDelta(text) : reasoningDelta(directive?.field ?? 'reasoning_content', text)
  if (!directive) return
  for (const [index, call] of (asked.planned?.calls ?? []).entries()) yield* callDeltas(call, index)
}

/** A call as OpenAI streams it: id and name first, then the arguments in two pieces. */
function* callDeltas({ id, name, args }: SentCall, index: number): Generator<Delta> {
  yield callDelta({ index, id, type: 'function', function: { name, arguments: '' } })
  const half = args.length >> 1
  for (const piece of [args.slice(0, half), args.slice(half)])
    if (piece !== '') yield callDelta({ index, function: { arguments: piece } })
}

function finishOf(directive: Directive | undefined, { planned }: Asked): string {
  const usual = planned && planned.calls.length > 0 ? 'tool_calls' : 'stop'
  return directive?.finish || usual
}

const callDelta = (call: object): Delta => ({ text: '', reasoning: '', delta: { tool_calls: [call] } })
const reasoningDelta = (field: string, reasoning: string): Delta => ({
  text: '',
  reasoning,
  delta: { [field]: reasoning },
})
const textDelta = (text: string): Delta => ({ text, reasoning: '', delta: { content: text } })

/** The question without its directive, in so many pieces. */
function parroted({ messages }: Asked, chunks: number): string[] {
  const question = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const text = question.replace(/\s*\[\[[a-z]+=[^\]]*\]\]/, '')
  const size = Math.ceil(text.length / chunks)
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
}

function textAt({ style, chunks }: Directive, i: number): string {
  if (style === 'markdown') return markdown[(i - 1) % markdown.length] ?? ''
  if (style === 'emoji') return `${i > 1 ? '\udc3b' : ''}${i}${i < chunks ? '\ud83d' : ''}`
  if (style === 'nul') return `${i}\u0000 `
  if (style === 'lone') return `${i}\ud83d \udc3b`
  return `${i} `
}

/** What befalls the stream after so many deltas. */
export function* faultAt(directive: Directive, sent: number): Generator<Move> {
  if (sent === directive.cut) yield { type: 'end', how: 'cut', clean: false }
  if (sent === directive.eof) yield { type: 'end', how: 'ended early', clean: true }
  if (sent === directive.stall) yield { type: 'hold' }
  if (sent === directive.bad) yield { type: 'data', data: '{"choices":[{"index":0,"delta":{"content":' }
  if (sent === directive.error) {
    yield {
      type: 'data',
      data: JSON.stringify({ error: { message: 'the bears ate the model', type: 'server_error' } }),
    }
    yield { type: 'end', how: 'error in stream', clean: true }
  }
}

/** Words, each with the space behind it. */
const pieces = (text: string) => (text === '' ? [] : text.split(/(?<= )/))
const seconds = () => Math.floor(Date.now() / 1000)
