import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { createMessageReader } from '@grizz/ai-engine/llm/anthropic/message-reader'
import type { ModelPart } from '@grizz/ai-engine/llm/contract/model'
import type { AnswerReader } from '@grizz/ai-engine/llm/http/answer-reader'
import { streamAnswer } from '@grizz/ai-engine/llm/http/answer-stream'
import { createFailures } from '@grizz/ai-engine/llm/http/failures'
import { createAnswerReader } from '@grizz/ai-engine/llm/openai-chat/answer-reader'
import { createResponseReader } from '@grizz/ai-engine/llm/openai-responses/response-reader'
import { createParser } from 'eventsource-parser'
import type { DialectName, Kind } from './streams.ts'

/** Reads a stream to its end. @returns the words of one kind */
export type Reader = (pieces: readonly Uint8Array[], kind: Kind) => Promise<string>

export type ReaderName = 'bare' | 'grizz' | 'ai-sdk'

/** What no reader can do without: text from bytes, events from text, values from JSON. It reads no words. */
const bare: Reader = async (pieces) => {
  const decoder = new TextDecoder()
  let last: unknown
  const parser = createParser({
    onEvent({ data }) {
      if (data !== '[DONE]') last = JSON.parse(data)
    },
  })
  const body = Readable.from(pieces)
  body.on('data', (piece: Uint8Array) => parser.feed(decoder.decode(piece, { stream: true })))
  await finished(body)
  if (typeof last !== 'object') throw new Error('nothing was read')
  return ''
}

const failures = createFailures({ name: 'bench', host: 'bench', apiKey: undefined, detected: false })
const options = { provider: 'bench', failures, request: { model: 'bear-5', messages: [] }, requestId: undefined }
const ours: Record<DialectName, () => AnswerReader> = {
  'Chat Completions': () => createAnswerReader(options),
  'Anthropic Messages': () => createMessageReader(options),
  'OpenAI Responses': () => createResponseReader(options),
}

function grizz(name: DialectName): Reader {
  return async (pieces, kind) => {
    const limits = { signal: new AbortController().signal, maxBytes: 64e6 }
    let words = ''
    for await (const parts of streamAnswer(Readable.from(pieces), ours[name](), failures, limits))
      for (const part of parts) words += wordsIn(part, kind)
    return words
  }
}

const wordsIn = (part: ModelPart, kind: Kind) => (part.type === kind && 'text' in part ? part.text : '')

/** The part of the AI SDK's providers that is measured: a body in, its parts out. */
interface SdkModel {
  doStream(options: object): PromiseLike<{ stream: ReadableStream<{ type: string; delta?: string }> }>
}

const sdkTypes: Record<Kind, string> = {
  text: 'text-delta',
  reasoning: 'reasoning-delta',
  arguments: 'tool-input-delta',
}
const tools = [{ type: 'function', name: 'den', inputSchema: { type: 'object' } }]
const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }]

function sdk(modelOf: (fetch: typeof globalThis.fetch) => unknown): Reader {
  return async (pieces, kind) => {
    const fetch = async () =>
      new Response(ReadableStream.from(pieces), { headers: { 'content-type': 'text/event-stream' } })
    const model = modelOf(fetch) as SdkModel
    const { stream } = await model.doStream({ prompt, tools })
    let words = ''
    for await (const part of stream) if (part.type === sdkTypes[kind]) words += part.delta ?? ''
    return words
  }
}

const setting = { apiKey: 'none', baseURL: 'http://bench.example/v1' }
const theirs: Record<DialectName, Reader> = {
  'Chat Completions': sdk((fetch) => createOpenAICompatible({ ...setting, name: 'bench', fetch })('bear-5')),
  'Anthropic Messages': sdk((fetch) => createAnthropic({ ...setting, fetch })('claude-sonnet-4-5')),
  'OpenAI Responses': sdk((fetch) => createOpenAI({ ...setting, fetch }).responses('gpt-5')),
}

export function readersOf(name: DialectName): Readonly<Record<ReaderName, Reader>> {
  return { bare, grizz: grizz(name), 'ai-sdk': theirs[name] }
}
