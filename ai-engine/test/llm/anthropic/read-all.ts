import { Readable } from 'node:stream'
import { createMessageReader } from '../../../src/llm/anthropic/message-reader.ts'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { streamAnswer } from '../../../src/llm/http/answer-stream.ts'
import { createFailures } from '../../../src/llm/http/failures.ts'
import { calm, gather } from '../gather.ts'
import type { Event } from './events.ts'
import { wire } from './recordings.ts'

const failures = createFailures({ name: 'Honey', host: 'honey', apiKey: undefined, detected: false })

/** Reads a body that arrives in these pieces, as the answer of the provider `honey` to these messages. */
export function readAll(pieces: readonly Uint8Array[], messages: readonly ModelMessage[] = []) {
  const request = { model: 'claude-bear-5', messages }
  const answer = createMessageReader({ provider: 'honey', failures, request, requestId: undefined })
  return gather(streamAnswer(Readable.from(pieces), answer, failures, { signal: calm(), maxBytes: 64e6 }))
}

export const readEvents = (events: readonly Event[], messages: readonly ModelMessage[] = []) =>
  readAll([wire(events)], messages)
