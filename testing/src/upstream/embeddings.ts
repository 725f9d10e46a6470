import type { ServerResponse } from 'node:http'

/** One request of `/v1/embeddings`, as it came. */
export interface SeenEmbedding {
  model: string
  texts: readonly string[]
  encoding: string | undefined
}

/** Tells the server how to answer, from now on. */
export interface EmbeddingBehaviour {
  /** Refuses with this status. */
  status?: number
  /** Longer texts are refused, as small models do. */
  maxLength?: number
  /** Answers only when this has resolved, of the request with this number, from 0. */
  until?: (request: number) => Promise<unknown> | undefined
  /** Numbers of a vector. */
  dimensions?: number
}

export type Embeddings = ReturnType<typeof createEmbeddings>

/**
 * Words of one line mean the same here, whatever their language: each text's vector is the sum of its meanings and, fainter,
 * of its words. What else means what is the business of real models.
 */
const meanings: readonly string[] = [
  'car automobile wagen auto машина автомобиль 車 自動車',
  'doctor physician arzt ärztin врач доктор 医者 医師',
  'money salary gehalt lohn зарплата жалованье 給料 賃金',
  'dismiss terminate kündigung entlassen увольнение уволить 解雇 クビ',
  'holiday vacation urlaub ferien отпуск каникулы 休暇 夏休み',
  'ill sickness krank krankheit болезнь больничный 病気 欠勤',
  'house dwelling wohnung haus квартира жилище 住居 家',
  'rain downpour regen niederschlag дождь ливень 雨 降水',
  'dog hound hund welpe собака щенок 犬 子犬',
  'train railway zug eisenbahn поезд электричка 電車 列車',
]

/** Words stand in a text without blanks. */
const isUnspaced = /[\p{Script=Han}\p{Script=Katakana}]/u
const DIMENSIONS = 256

/** `POST /v1/embeddings` with vectors that depend on the text and the model alone. */
export function createEmbeddings() {
  const seen: SeenEmbedding[] = []
  let behaviour: EmbeddingBehaviour = {}

  async function answer(response: ServerResponse, text: string): Promise<void> {
    const body = JSON.parse(text) as { model: string; input: string | string[]; encoding_format?: string }
    const texts = [body.input].flat()
    const { status, maxLength = Number.POSITIVE_INFINITY, until, dimensions = DIMENSIONS } = behaviour
    const number = seen.push({ model: body.model, texts, encoding: body.encoding_format }) - 1
    await until?.(number)
    if (status) return send(response, status, { error: { message: `the upstream was told to answer ${status}` } })
    if (texts.some(({ length }) => length > maxLength))
      return send(response, 400, { error: { message: 'input is too long', code: 'context_length_exceeded' } })
    const encode = body.encoding_format === 'base64' ? toBase64 : (vector: Float32Array) => [...vector]
    const data = texts.map((one, index) => ({
      object: 'embedding',
      index,
      embedding: encode(vectorOf(body.model, one, dimensions)),
    }))
    const tokens = Math.ceil(texts.join('').length / 4)
    send(response, 200, {
      object: 'list',
      data: data.toReversed(),
      model: body.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    })
  }

  return {
    answer,
    seen: (): readonly SeenEmbedding[] => seen,
    behave(next: EmbeddingBehaviour): void {
      behaviour = next
    },
  }
}

function vectorOf(model: string, text: string, dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions)
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  for (const word of words) add(sum, `${model} ${word}`, 0.2)
  for (const [index, line] of meanings.entries())
    if (line.split(' ').some((word) => words.has(word) || (isUnspaced.test(word) && text.includes(word))))
      add(sum, `${model} meaning ${index}`, 1)
  add(sum, `${model} language`, 0.3)
  return sum
}

/** Numbers between -1 and 1 that look random, the same for the same seed (mulberry32). */
function add(sum: Float32Array, seed: string, weight: number): void {
  let state = [...seed].reduce((hash, sign) => Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16_777_619), 2_166_136_261)
  for (let index = 0; index < sum.length; index += 1) {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const value = ((mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed))) >>> 0) / 2 ** 31 - 1
    sum[index] = (sum[index] ?? 0) + weight * value
  }
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
