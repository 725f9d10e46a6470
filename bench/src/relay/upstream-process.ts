/**
 * A model for benchmarks: it speaks OpenAI's chat completions and sends deltas on a schedule, each in a write of its
 * own. A delta that is late is followed by shorter pauses, so that the pace is kept.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '../processes/worker.ts'
import { type Wish, wishOf } from './question.ts'
import { deltaOf } from './text.ts'

interface Paced extends Wish {
  response: ServerResponse
  sent: number
  dueAt: number
}

const live = new Set<Paced>()
const counts = new Map<number, number>()
let deltas = 0
let characters = 0
let lateMs: number[] = []
let isFinishing = false

const methods = {
  /** Where it listens. */
  url: async (): Promise<string> => {
    if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  },
  /** The deltas sent so far, and how late 99 of 100 deltas at most were since the last look, in ms. */
  look: (): { deltas: number; characters: number; lateMs: number } => {
    const late = lateMs.sort((a, b) => a - b).at(Math.floor(lateMs.length * 0.99)) ?? 0
    lateMs = []
    return { deltas, characters, lateMs: late }
  },
  /** Ends every answer. Returns how many deltas each stream got since the last time. */
  finish: (): [stream: number, deltas: number][] => {
    isFinishing = true
    tick()
    isFinishing = false
    const counted = [...counts]
    counts.clear()
    return counted
  },
}
export type UpstreamMethods = typeof methods

const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'gpt-4o-mini' }
const [before = '', after = ''] = JSON.stringify({
  ...head,
  choices: [{ index: 0, delta: { content: '@' }, finish_reason: null }],
}).split('@')

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    process.stderr.write(`upstream: ${String(error)}\n`)
    response.destroy()
  })
})
server.keepAliveTimeout = 60_000
setInterval(tick, 1)
serve(methods)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  if (request.method === 'GET') return json(response, { object: 'list', data: [{ id: head.model, object: 'model' }] })
  const body = JSON.parse(Buffer.concat(parts).toString()) as Asked
  if (!body.stream) return json(response, title)
  begin(wishOf(questionIn(body)), response)
}

interface Asked {
  stream?: boolean
  messages: { role: string; content: string | { text: string }[] }[]
}

function questionIn({ messages }: Asked): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}

const title = {
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Bears' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 20, completion_tokens: 1, total_tokens: 21 },
}

function begin(wish: Wish, response: ServerResponse): void {
  response.socket?.setNoDelay(true)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'transfer-encoding': 'chunked' })
  response.flushHeaders()
  const paced = { ...wish, response, sent: 0, dueAt: performance.now() }
  live.add(paced)
  response.once('close', () => live.delete(paced))
  send(paced)
}

function tick(): void {
  const now = performance.now()
  for (const paced of live) {
    while (paced.dueAt <= now && !isOver(paced)) {
      lateMs.push(now - paced.dueAt)
      send(paced)
    }
    if (isOver(paced) || isFinishing) end(paced)
  }
}

function isOver({ deltas, sent }: Paced): boolean {
  return deltas > 0 && sent >= deltas
}

// Past the HTTP writer, as one chunk of its framing: the upstream must not be what limits the rate.
function send(paced: Paced): void {
  const delta = deltaOf(paced.stream, paced.sent)
  const data = `data: ${before}${delta}${after}\n\n`
  paced.response.socket?.write(`${data.length.toString(16)}\r\n${data}\r\n`, 'latin1')
  paced.sent += 1
  paced.dueAt += 1000 / paced.rate
  counts.set(paced.stream, paced.sent)
  deltas += 1
  characters += delta.length
}

function end(paced: Paced): void {
  live.delete(paced)
  const { sent, response } = paced
  const last = { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
  const usage = { ...head, choices: [], usage: { prompt_tokens: 20, completion_tokens: sent, total_tokens: 20 + sent } }
  response.end(`data: ${JSON.stringify(last)}\n\ndata: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`)
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
