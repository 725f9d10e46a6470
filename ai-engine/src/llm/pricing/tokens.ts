import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { ModelMessage } from '../contract/model.ts'

/**
 * Characters counted at a time. The tokenizer is quadratic on long runs without spaces (32,000 characters of Japanese
 * take 6.6 s in one piece, 20 ms in slices); cutting costs below 1 % on prose.
 */
const SLICE_LENGTH = 512
/** Text beyond this length is estimated from the text before it. */
const MAX_COUNTED_LENGTH = 512 * SLICE_LENGTH
/** Milliseconds of counting per turn of the event loop. A slice takes 3 ms at worst. */
const MAX_PER_TURN_MS = 1
/** Overhead of the chat format: three tokens and a role for each message, three that open the answer. */
const TOKENS_PER_MESSAGE = 4
const TOKENS_PER_ANSWER = 3

/**
 * Tokens of a text as this model counts them. OpenAI's models have one of two published encodings. The others publish
 * none for JavaScript: they are counted as OpenAI's newest, which Llama, Qwen, DeepSeek and Gemini come close to and
 * Claude and Mistral exceed by up to a third. A tokenizer (about 60 MB) is loaded on first use. Counting stops when
 * `atMost` is passed; the result is then an estimate, over `atMost`, from what was counted.
 */
export async function countTokens(text: string, model: string, atMost = Number.POSITIVE_INFINITY): Promise<number> {
  if (text === '') return 0
  const tokenizer = await load[encodingOf(model)]()
  let tokens = 0
  for (let at = 0; at < text.length; at += SLICE_LENGTH) {
    const counted = Math.min(at, MAX_COUNTED_LENGTH)
    if (tokens > atMost || at >= MAX_COUNTED_LENGTH) return Math.ceil((tokens * text.length) / counted)
    const part = text.slice(at, at + SLICE_LENGTH)
    tokens += await inTimeSlice(() => tokenizer.countTokens(part, { disallowedSpecial: new Set() }))
  }
  return tokens
}

/**
 * Tokens of a prompt, roles and borders included. Over `atMost`, as soon as that is passed, an estimate of the whole.
 */
export async function countPromptTokens(
  messages: readonly ModelMessage[],
  model: string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<number> {
  let tokens = TOKENS_PER_ANSWER
  for (const [index, message] of messages.entries()) {
    if (tokens > atMost) return Math.ceil((tokens * lengthOf(messages)) / lengthOf(messages.slice(0, index)))
    tokens += await countMessageTokens(message, model, atMost - tokens)
  }
  return tokens
}

/** What one message adds to a prompt, its role and borders included. Beyond `atMost` an estimate over it. */
export async function countMessageTokens({ content }: ModelMessage, model: string, atMost?: number): Promise<number> {
  return TOKENS_PER_MESSAGE + (await countTokens(content, model, atMost))
}

/** Whether a prompt surely has no more tokens than this: a token is at least one byte. Loads nothing. */
export function surelyFits(messages: readonly ModelMessage[], tokens: number): boolean {
  const bytes = messages.reduce(
    (sum, { content }) => sum + TOKENS_PER_MESSAGE + Buffer.byteLength(content),
    TOKENS_PER_ANSWER,
  )
  return bytes <= tokens
}

/** In characters, borders included. */
function lengthOf(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, { content }) => sum + TOKENS_PER_MESSAGE + content.length, TOKENS_PER_ANSWER)
}

let spentMs = 0
let queue: Promise<unknown> = Promise.resolve()

/**
 * Runs a slice of work. All counting shares the turns of the one event loop: a slice that finds its turn used up is
 * queued, and each turn runs one of the queue.
 */
async function inTimeSlice<T>(work: () => T): Promise<T> {
  if (spentMs > MAX_PER_TURN_MS) await nextTurn()
  const startedAt = performance.now()
  const result = work()
  spentMs += performance.now() - startedAt
  return result
}

function nextTurn(): Promise<unknown> {
  queue = queue.then(() => eventLoopTurn()).then(() => (spentMs = 0))
  return queue
}

const load = {
  cl100k: () => import('gpt-tokenizer/encoding/cl100k_base'),
  o200k: () => import('gpt-tokenizer/encoding/o200k_base'),
}

/**
 * gpt-4 and gpt-3.5, as OpenAI and as Azure write them, with or without a vendor's prefix; not gpt-4o, gpt-4.1,
 * gpt-4.5.
 */
const older = /^(.*\/)?gpt-(4(?![o.\d])|3\.?5)/

function encodingOf(model: string): keyof typeof load {
  return older.test(model) ? 'cl100k' : 'o200k'
}
