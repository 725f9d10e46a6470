import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asModelError } from '../../gather.ts'
import { cut, readAll, readPayloads } from '../read-all.ts'
import { chunk } from '../serve-body.ts'
import { callStreams } from './call-streams.ts'
import { oddCallStreams } from './odd-call-streams.ts'

const streams = [...callStreams, ...oddCallStreams]

const triples = (calls: readonly { id: string; name: string; arguments: string }[]) =>
  calls.map(({ id, name, arguments: text }) => [id, name, text])

describe('tool calls as servers stream them', () => {
  it.each(streams)('$kind', async ({ payloads, calls, text = '', finish = 'tool_calls' }) => {
    const answer = await readPayloads(payloads)
    expect(answer.error).toBeUndefined()
    expect(triples(answer.calls)).toEqual(calls)
    expect(answer).toMatchObject({ text, finish })
  })

  it('are the same wherever the network cuts the stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...streams),
        fc.array(fc.nat(), { maxLength: 40 }),
        async ({ payloads, calls }, places) => {
          const body = payloads
            .map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`)
            .join('')
          expect(triples((await readAll(cut(new TextEncoder().encode(body), places))).calls)).toEqual(calls)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are the same wherever the provider cuts the arguments, in every way to tell calls apart', async () => {
    const args = fc
      .array(fc.jsonValue(), { minLength: 1, maxLength: 3 })
      .map((all) => all.map((value) => JSON.stringify({ value })))
    const ways = fc.constantFrom('index', 'id', 'both')
    await fc.assert(
      fc.asyncProperty(args, ways, fc.array(fc.nat(), { maxLength: 10 }), async (all, way, places) => {
        const payloads = all.flatMap((text, number) => {
          const who = { ...(way !== 'id' && { index: number }), ...(way !== 'index' && { id: `id_${number}` }) }
          const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
          const pieces = [0, ...at].map((from, index) => text.slice(from, at[index]))
          const deltas = pieces.map((piece) => ({ ...who, function: { arguments: piece } }))
          return [{ ...who, function: { name: 'bear' } }, ...deltas].map((one) => chunk({ tool_calls: [one] }))
        })
        const answer = await readPayloads([...payloads, '[DONE]'])
        expect(answer.calls.map((call) => call.arguments)).toEqual(all.map((text) => text.toWellFormed()))
      }),
      { numRuns: 300 },
    )
  })
})

/** Anything, and more often what a careless server may send. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(0, 1, '0', 'a', 'b', 'bear', '', null, '{}', '{"a":1}', '{', '}', '\ud83d', '__proto__'),
)
const oddCall = fc.oneof(
  odd,
  fc.dictionary(fc.constantFrom('index', 'id', 'type', 'function', 'extra', '__proto__'), odd),
  fc.record(
    { index: odd, id: odd, function: fc.record({ name: odd, arguments: odd, '\0': odd }) },
    { requiredKeys: [] },
  ),
)
const oddDelta = fc.record(
  {
    content: odd,
    tool_calls: fc.oneof(fc.array(oddCall, { maxLength: 4 }), odd),
    function_call: oddCall,
    reasoning_details: odd,
    annotations: odd,
    ['__proto__']: odd,
  },
  { requiredKeys: [] },
)

it('whatever a server sends, calls can be stored, sent back and told apart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(oddDelta, fc.boolean()), { maxLength: 8 }), async (deltas) => {
      const payloads = deltas.map(([fields, isWhole]) => ({ choices: [{ [isWhole ? 'message' : 'delta']: fields }] }))
      const answer = await readPayloads([...payloads, '[DONE]'])
      expect(answer.error).toBeUndefined()
      expect(new Set(answer.calls.map(({ id }) => id)).size).toBe(answer.calls.length)
      for (const call of answer.calls) expect(call.id !== '' && call.name !== '' && call.arguments !== '').toBe(true)
      const stored = JSON.stringify([answer.calls, answer.native, answer.sources])
      expect(stored).not.toMatch(/\\u(0000|d[89a-f])/i)
      const wire = answer.native?.blocks[0] as { tool_calls?: { id: string }[] } | undefined
      if (wire) expect(wire.tool_calls?.map(({ id }) => id) ?? []).toEqual(answer.calls.map(({ id }) => id))
      expect(answer.finish).toBe(answer.calls.length > 0 ? 'tool_calls' : answer.finish)
    }),
    { numRuns: 2000 },
  )
})

it('a body of JSON says its text before its calls', async () => {
  const tool_calls = [{ id: 'a', function: { name: 'bear', arguments: '{}' } }]
  const body = JSON.stringify({
    choices: [{ message: { content: 'I look.', tool_calls }, finish_reason: 'tool_calls' }],
  })
  const { parts, text } = await readAll([new TextEncoder().encode(body)])
  expect(text).toBe('I look.')
  expect(parts.map(({ type }) => type)).toEqual(['text', 'tool_call', 'arguments', 'finish'])
})

describe('ids', () => {
  const earlier = [
    { role: 'assistant' as const, content: '', toolCalls: [{ id: 'call_0', name: 'bear', arguments: '{}' }] },
    { role: 'tool' as const, callId: 'call_0', name: 'bear', content: 'done', isError: false },
  ]
  it.each([
    ['none', undefined],
    ['one of an earlier turn', 'call_0'],
  ])('%s: one is made up that the conversation does not have', async (_, id) => {
    const payload = chunk({ tool_calls: [{ index: 0, id, function: { name: 'bear', arguments: '{}' } }] })
    const answer = await readPayloads([payload, '[DONE]'], earlier)
    expect(answer.calls).toEqual([{ id: 'call_1', name: 'bear', arguments: '{}' }])
  })
})

describe('bounds', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      index,
      id: `id_${index}`,
      function: { name: 'bear', arguments: '{}' },
    }))

  it.each([
    ['one delta', (count: number) => [chunk({ tool_calls: many(count) })]],
    ['many', (count: number) => many(count).map((call) => chunk({ tool_calls: [call] }))],
  ])('128 calls are read, and no more, in %s', async (_, payloads) => {
    expect((await readPayloads([...payloads(128), '[DONE]'])).calls).toHaveLength(128)
    const { error, finish } = await readPayloads([...payloads(129), '[DONE]'])
    expect(finish).toBeUndefined()
    expect(asModelError(error).message).toContain('more than 128 tools at once')
  })

  it('arguments of 1 MiB are read, and no more', async () => {
    const piece = (length: number) =>
      chunk({ tool_calls: [{ index: 0, function: { name: 'bear', arguments: 'x'.repeat(length) } }] })
    const half = 512 * 1024
    expect((await readPayloads([piece(half), piece(half), '[DONE]'])).calls[0]?.arguments).toHaveLength(2 * half)
    const { error } = await readPayloads([piece(half), piece(half), piece(1), '[DONE]'])
    expect(asModelError(error).message).toContain('more than 1 MiB of arguments')
  })

  it('arguments that are nested deeper than any stack are a line that cannot be read', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const payload = `{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"bear","arguments":${deep}}}]}}]}`
    const { error } = await readPayloads([payload, '[DONE]'])
    expect(asModelError(error).message).toContain('a line that cannot be read')
  })

  it('the work grows with the length, in pieces however small', async () => {
    const took = async (pieces: number) => {
      const payloads = Array.from({ length: pieces }, () =>
        chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'bear', arguments: '[' } }] }),
      )
      const before = process.cpuUsage()
      await readPayloads([...payloads, '[DONE]'])
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    await took(2000)
    const short = await took(5000)
    expect(await took(80_000)).toBeLessThan(16 * 6 * short)
  })
})
