import { Readable } from 'node:stream'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { streamAnswer } from '../../../src/llm/http/answer-stream.ts'
import { createFailures } from '../../../src/llm/http/failures.ts'
import { createAnswerReader } from '../../../src/llm/openai-chat/answer-reader.ts'
import { calm, gather } from '../gather.ts'

const failures = createFailures({ name: 'Honey', host: 'honey', apiKey: undefined, detected: false })

/** Reads a body that arrives in these pieces, as the answer of the provider Honey to these messages. */
export function readAll(pieces: readonly Uint8Array[], messages: readonly ModelMessage[] = []) {
  const request = { model: 'bear-1', messages }
  const answer = createAnswerReader({ provider: 'Honey', failures, request, requestId: undefined })
  return gather(streamAnswer(Readable.from(pieces), answer, failures, { signal: calm(), maxBytes: 64e6 }))
}

/** Reads these payloads as the events of one network read. */
export function readPayloads(payloads: readonly (object | string)[], messages: readonly ModelMessage[] = []) {
  const frames = payloads.map(
    (payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`,
  )
  return readAll([new TextEncoder().encode(frames.join(''))], messages)
}

/** The pieces of a body that the network cuts at these places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index])).filter(({ length }) => length > 0)
}
