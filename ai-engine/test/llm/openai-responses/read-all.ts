import { Readable } from 'node:stream'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { streamAnswer } from '../../../src/llm/http/answer-stream.ts'
import { createFailures } from '../../../src/llm/http/failures.ts'
import { createResponseReader } from '../../../src/llm/openai-responses/response-reader.ts'
import { calm, gather } from '../gather.ts'
import { wire } from './recordings.ts'

const failures = createFailures({ name: 'Honey', host: 'honey', apiKey: undefined, detected: false })

/** Reads a body that arrives in these pieces, as the answer of the provider `honey` to these messages. */
export function readAll(pieces: readonly Uint8Array[], messages: readonly ModelMessage[] = []) {
  const request = { model: 'bear-5', messages }
  const answer = createResponseReader({ provider: 'honey', failures, request, requestId: undefined })
  return gather(streamAnswer(Readable.from(pieces), answer, failures, { signal: calm(), maxBytes: 64e6 }))
}

export const readEvents = (events: readonly object[], messages: readonly ModelMessage[] = []) =>
  readAll([wire(events)], messages)
