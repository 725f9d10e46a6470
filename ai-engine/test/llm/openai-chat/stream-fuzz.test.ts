import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { calm, gather, question } from '../gather.ts'
import { cut } from './read-all.ts'
import { serveBody } from './serve-body.ts'

interface Read {
  text: string
  reasoning: string
  isWhole: boolean
}

/** A reference reader of thirty lines: it reads a whole stream line by line, and treats nothing as an error. */
function readTolerantly(body: string): Read {
  const read: Read = { text: '', reasoning: '', isWhole: false }
  for (const line of body.split(/\r\n|\n|\r/)) {
    if (!line.startsWith('data:')) continue
    const data = line.slice(5).trim()
    if (data === '[DONE]') return { ...read, isWhole: true }
    try {
      const { choices } = JSON.parse(data)
      const { delta, finish_reason } = choices[0]
      const text = delta?.content ?? delta?.refusal ?? ''
      const reasoning = delta?.reasoning_content || delta?.reasoning || ''
      read.text += text
      read.reasoning += reasoning
      read.isWhole = Boolean(finish_reason) || (read.isWhole && text + reasoning === '')
    } catch {
      // A word that keeps the connection alive, a chunk without choices.
    }
  }
  return read
}

const word = fc.string({ unit: fc.constantFrom('a', 'é', '熊', '🐻', ' ', '\n', '"', '\\', '<', '*'), maxLength: 6 })
const oddFields = fc.dictionary(
  fc.constantFrom(
    'id',
    'object',
    'created',
    'service_tier',
    'obfuscation',
    'usage',
    'x_groq',
    'timings',
    'error',
    'logprobs',
  ),
  fc.constantFrom(null, '', 0, false),
)
const delta = fc.oneof(
  fc.record({ content: word }),
  fc.record({ content: fc.constant(null), reasoning_content: word }),
  fc.record({
    role: fc.constant('assistant'),
    content: fc.constant(''),
    reasoning: word,
    reasoning_content: fc.constant(''),
  }),
  fc.record({ refusal: word, tool_calls: fc.constant(null) }),
  fc.constant({}),
)
const finish = fc.constantFrom(null, '', undefined, 'stop')
const chunk = fc
  .tuple(
    oddFields,
    fc.dictionary(fc.constantFrom('logprobs', 'stop_reason', 'content_filter_results'), fc.constant(null)),
    delta,
    finish,
  )
  .map(([odd, more, fields, reason]) =>
    JSON.stringify({ ...odd, choices: [{ index: 0, delta: fields, ...more, finish_reason: reason }] }),
  )
const usage = JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } })
const heartbeat = fc.constantFrom(
  ': still here',
  ':',
  'event: ping\ndata: {"type":"ping"}',
  'data: null',
  'data:',
  'data: ping',
  'id: 7',
  'retry: 100',
  `data: ${usage}`,
)
const frame = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('data: ', 'data:'), chunk).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: heartbeat },
)
const newline = fc.constantFrom('\n', '\r\n', '\r')
const ending = fc.constantFrom('data: [DONE]\n\n', 'data: [DONE]', '')

const stream = fc
  .tuple(fc.array(fc.tuple(frame, newline, fc.constantFrom(1, 2, 3)), { maxLength: 12 }), ending)
  .map(
    ([lines, last]) =>
      lines.map(([line, end, times]) => line.replaceAll('\n', end) + end.repeat(Math.max(2, times))).join('') + last,
  )

const encodings = { identity: (body: Uint8Array) => body, gzip: gzipSync, br: brotliCompressSync }

it('no stream is read worse than a tolerant reader of thirty lines reads it', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      stream,
      fc.constantFrom('text/event-stream', 'application/json', 'text/plain'),
      fc.constantFrom<keyof typeof encodings>('identity', 'gzip', 'br'),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (body, label, encoding, places) => {
        const expected = readTolerantly(body)
        const bytes = encodings[encoding](new TextEncoder().encode(body))
        const headers = { 'content-type': label, 'content-encoding': encoding }
        await using server = await serveBody({ body: cut(bytes, places), headers })
        const { text, reasoning, error } = await gather(server.provider.stream(question('Honey?'), calm()))
        expect({ text, reasoning }).toEqual({ text: expected.text, reasoning: expected.reasoning })
        if (expected.isWhole) expect(error).toBeUndefined()
      },
    ),
    { numRuns: 200 },
  )
})
