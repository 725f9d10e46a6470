import { Worker } from 'node:worker_threads'
import type { ModelFile, ModelMessage, ModelTool } from '../contract/model.ts'
import type { CountAnswer, CountRequest, Encoding } from './token-worker.ts'

/** The tokens that a chat format adds: three tokens and a role for each message, three that open the answer. */
const TOKENS_PER_MESSAGE = 4
export const TOKENS_PER_ANSWER = 3
/** The tokens that a call or a tool adds to its name, arguments or description, about. */
const TOKENS_PER_CALL = 8
/** Of a picture or a document of which nothing is known. */
const TOKENS_PER_FILE = 1600

/**
 * Tokens of a text as this model counts them. OpenAI's models have one of two published encodings. The others publish
 * none for JavaScript: they are counted as OpenAI's newest, which Llama, Qwen, DeepSeek and Gemini come close to and
 * Claude and Mistral exceed by up to a third. A tokenizer (about 60 MB) is loaded on first use, in a thread of its own:
 * counting one user's text does not delay other users' answers. Counting stops when `maxTokens` is passed; the result is then
 * an estimate, over `maxTokens`, from what was counted.
 */
export async function countTokens(text: string, model: string, maxTokens = Number.POSITIVE_INFINITY): Promise<number> {
  if (text === '') return 0
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const thread = startThread()
  const id = thread.nextId++
  thread.waiting.set(id, { resolve, reject })
  thread.worker.ref()
  const request: CountRequest = {
    id,
    text,
    encoding: encodingOf(model),
    maxTokens: Number.isFinite(maxTokens) ? maxTokens : null,
  }
  thread.worker.postMessage(request)
  return promise
}

/**
 * Tokens of a prompt, roles and borders included. Over `maxTokens`, as soon as that is passed, an estimate of the whole.
 */
export async function countPromptTokens(
  messages: readonly ModelMessage[],
  model: string,
  maxTokens = Number.POSITIVE_INFINITY,
): Promise<number> {
  let tokens = TOKENS_PER_ANSWER
  for (const [index, message] of messages.entries()) {
    if (tokens > maxTokens) return Math.ceil((tokens * lengthOf(messages)) / lengthOf(messages.slice(0, index)))
    tokens += await countMessageTokens(message, model, maxTokens - tokens)
  }
  return tokens
}

/** The tokens that one message adds to a prompt, its role, calls and borders included. Beyond `maxTokens` an estimate over it. */
export async function countMessageTokens(message: ModelMessage, model: string, maxTokens?: number): Promise<number> {
  return bordersOf(message) + (await countTokens(sentText(message), model, maxTokens))
}

/** The tokens that tool definitions add to a prompt, about: each provider writes them into it in a way of its own. */
export async function countToolTokens(tools: readonly ModelTool[], model: string): Promise<number> {
  if (tools.length === 0) return 0
  return tools.length * TOKENS_PER_CALL + (await countTokens(JSON.stringify(tools), model))
}

/** Whether a prompt surely has no more tokens than this: a token is at least one byte. Loads no tokenizer. */
export function surelyFits(messages: readonly ModelMessage[], tokens: number): boolean {
  return messages.reduce((sum, message) => sum + mostTokens(message), TOKENS_PER_ANSWER) <= tokens
}

/** More tokens than this a message surely does not add to a prompt. */
function mostTokens(message: ModelMessage): number {
  return bordersOf(message) + Buffer.byteLength(sentText(message))
}

/** In characters, borders included. */
function lengthOf(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + bordersOf(message) + sentText(message).length, TOKENS_PER_ANSWER)
}

/**
 * All that a model reads of a message: its text and calls, or the provider's own blocks in their place. Which of them is
 * sent is known to the provider alone, so the longer one counts.
 */
export function sentText(message: ModelMessage): string {
  if (message.role !== 'assistant') return message.content
  const { content, toolCalls = [], native } = message
  const neutral = [content, ...toolCalls.map(({ name, arguments: text }) => name + text)].join('')
  const own = native ? JSON.stringify(native.blocks) : ''
  return own.length > neutral.length ? own : neutral
}

/** What a message adds to a prompt beside its text, about: borders, calls, pictures and documents. */
export function bordersOf(message: ModelMessage): number {
  if (message.role === 'tool') return TOKENS_PER_MESSAGE + TOKENS_PER_CALL + tokensOfFiles(message.files)
  if (message.role === 'user') return TOKENS_PER_MESSAGE + tokensOfFiles(message.files)
  const calls = message.role === 'assistant' ? (message.toolCalls?.length ?? 0) : 0
  return TOKENS_PER_MESSAGE + calls * TOKENS_PER_CALL
}

/** Tokens that pictures and documents add, about. */
export function tokensOfFiles(files: readonly ModelFile[] = []): number {
  return files.reduce((sum, { tokens = TOKENS_PER_FILE }) => sum + tokens, 0)
}

interface Thread {
  worker: Worker
  nextId: number
  waiting: Map<number, { resolve: (tokens: number) => void; reject: (error: Error) => void }>
}

let running: Thread | undefined

/** One thread counts for the whole process. It keeps the process alive only while a count is pending. */
function startThread(): Thread {
  if (running) return running
  const worker = new Worker(new URL('./token-worker.ts', import.meta.url), { env: {}, execArgv: [] })
  const thread: Thread = { worker, nextId: 0, waiting: new Map() }
  worker.on('message', (answer: CountAnswer) => {
    const waiting = thread.waiting.get(answer.id)
    thread.waiting.delete(answer.id)
    if (thread.waiting.size === 0) worker.unref()
    if ('tokens' in answer) waiting?.resolve(answer.tokens)
    else waiting?.reject(new Error(answer.error))
  })
  worker.on('error', (error) => endThread(thread, error))
  worker.on('exit', () => endThread(thread, new Error('the thread that counts tokens ended')))
  running = thread
  return thread
}

/** The next count starts another one. */
function endThread(thread: Thread, error: Error): void {
  if (running === thread) running = undefined
  for (const { reject } of thread.waiting.values()) reject(error)
  thread.waiting.clear()
}

/**
 * gpt-4 and gpt-3.5, as OpenAI and as Azure write them, with or without a vendor's prefix; not gpt-4o, gpt-4.1,
 * gpt-4.5.
 */
const older = /^(.*\/)?gpt-(4(?![o.\d])|3\.?5)/

export function encodingOf(model: string): Encoding {
  return older.test(model) ? 'cl100k' : 'o200k'
}
