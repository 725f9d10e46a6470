import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { fixtures } from '@grizz/testing/upstream/fixtures'
import { describe, expect, it } from 'vitest'
import { readPayloads } from './read-all.ts'

type Model = ReturnType<ReturnType<typeof createOpenAICompatible>>
type OraclePart = Awaited<ReturnType<Model['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never

/** What the AI SDK's provider reads from the same payloads. */
async function oracleOf(payloads: readonly (object | string)[]): Promise<OraclePart[]> {
  const body = payloads
    .map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`)
    .join('')
  const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  const model = createOpenAICompatible({ name: 'honey', baseURL: 'http://honey.example/v1', fetch })('bear-1')
  const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }] })
  const parts: OraclePart[] = []
  for await (const part of stream as unknown as AsyncIterable<OraclePart>) parts.push(part)
  return parts
}

const textOf = (parts: readonly OraclePart[], type: 'text-delta' | 'reasoning-delta') =>
  parts.map((part) => (part.type === type && 'delta' in part ? part.delta : '')).join('')

const piece = (delta: object, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  model: 'bear-1',
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const calling = [
  piece({ role: 'assistant', content: null, reasoning_content: 'Hm, ' }),
  piece({ reasoning_content: 'so.' }),
  piece({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'den', arguments: '' } }] }),
  piece({ tool_calls: [{ index: 0, function: { arguments: '{"at"' } }] }),
  piece({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
  piece({ tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'clock', arguments: '{}' } }] }),
  piece({}, 'tool_calls'),
  { choices: [], usage: { prompt_tokens: 9, completion_tokens: 20, total_tokens: 29 } },
  '[DONE]',
]

/** Content that is a list of typed parts is more than the AI SDK's compatible provider reads. */
const read = Object.entries(fixtures).filter(([name]) => name !== 'fixture:mistral-thinking')

describe('of what the AI SDK reports of a recording', () => {
  it.each(read)('%s lacks nothing', async (_, { chunks }) => {
    const payloads = [...chunks, '[DONE]']
    const [reported, answer] = await Promise.all([oracleOf(payloads), readPayloads(payloads)])
    expect(textOf(reported, 'text-delta')).not.toBe('')
    expect(answer.error).toBeUndefined()
    expect(answer.text).toContain(textOf(reported, 'text-delta'))
    expect(answer.reasoning).toContain(textOf(reported, 'reasoning-delta'))
    const end = reported.find((part) => part.type === 'finish')
    if (end?.usage.inputTokens.total) expect(answer.usage?.inputTokens).toBe(end.usage.inputTokens.total)
    expect(answer.usage?.outputTokens ?? 0).toBeGreaterThanOrEqual(end?.usage.outputTokens.total ?? 0)
    expect(answer.usage?.cachedInputTokens ?? 0).toBeGreaterThanOrEqual(end?.usage.inputTokens.cacheRead ?? 0)
    const metadata = reported.find((part) => part.type === 'response-metadata' && part.modelId)
    if (metadata?.type === 'response-metadata') expect(answer.model).toBe(metadata.modelId)
  })

  it('calls and the reasoning before them lack nothing', async () => {
    const [reported, answer] = await Promise.all([oracleOf(calling), readPayloads(calling)])
    const calls = reported.filter((part) => part.type === 'tool-call')
    expect(calls).toHaveLength(2)
    expect(answer.calls).toEqual(
      calls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, arguments: input })),
    )
    expect(answer).toMatchObject({ reasoning: textOf(reported, 'reasoning-delta'), finish: 'tool_calls' })
  })
})
