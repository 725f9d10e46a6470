import { createOpenAI } from '@ai-sdk/openai'
import { describe, expect, it } from 'vitest'
import { readEvents } from './read-all.ts'
import { recordings, wire } from './recordings.ts'

type Model = ReturnType<ReturnType<typeof createOpenAI>['responses']>
type OraclePart = Awaited<ReturnType<Model['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never

/** What the AI SDK's provider reads from the same bytes. */
async function oracleOf(bytes: Uint8Array): Promise<OraclePart[]> {
  const fetch = async () => new Response(bytes.slice().buffer, { headers: { 'content-type': 'text/event-stream' } })
  const model = createOpenAI({ apiKey: 'none', baseURL: 'http://honey.example/v1', fetch }).responses('gpt-5')
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }],
    tools: ['weather', 'calculator', 'clock'].map((name) => ({
      type: 'function' as const,
      name,
      inputSchema: { type: 'object' as const },
    })),
  })
  const parts: OraclePart[] = []
  for await (const part of stream as unknown as AsyncIterable<OraclePart>) parts.push(part)
  return parts
}

const finishes: Record<string, string> = {
  stop: 'stop',
  'tool-calls': 'tool_calls',
  length: 'length',
  'content-filter': 'content_filter',
}

/** Texts by the block that they belong to, in the order in which the blocks begin. */
function blocksOf(parts: readonly OraclePart[], kind: 'text' | 'reasoning'): string[] {
  const blocks = new Map<string, string>()
  for (const part of parts) {
    if (part.type !== 'text-delta' && part.type !== 'reasoning-delta') continue
    if (part.type === `${kind}-delta`) blocks.set(part.id, (blocks.get(part.id) ?? '') + part.delta)
  }
  return [...blocks.values()].filter((text) => text !== '')
}

describe('of what the AI SDK reports of a recording', () => {
  it.each(Object.entries(recordings))('%s lacks nothing', async (_, { events }) => {
    const [reported, answer] = await Promise.all([oracleOf(wire(events)), readEvents(events)])
    expect(reported.filter(({ type }) => type === 'error')).toEqual([])

    // The refusal of a whole answer is text to us.
    if (answer.finish !== 'refusal') expect(answer.text).toBe(blocksOf(reported, 'text').join('\n\n'))
    expect(answer.reasoning).toBe(blocksOf(reported, 'reasoning').join('\n\n'))

    const calls = reported.filter((part) => part.type === 'tool-call')
    const asked = calls.filter(({ providerExecuted }) => !providerExecuted)
    expect(answer.calls).toEqual(
      asked.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, arguments: input })),
    )
    const made = answer.parts.filter((part) => part.type === 'provider_call' && part.result !== undefined)
    expect(made).toHaveLength(calls.length - asked.length)

    const cited = reported.flatMap((part) => (part.type === 'source' && part.sourceType === 'url' ? [part.url] : []))
    expect(answer.sources.map(({ url }) => url)).toEqual(expect.arrayContaining(cited))

    const end = reported.find((part) => part.type === 'finish')
    expect(answer.usage).toMatchObject({
      inputTokens: end?.usage.inputTokens.total,
      cachedInputTokens: end?.usage.inputTokens.cacheRead,
      reasoningTokens: end?.usage.outputTokens.reasoning,
    })
    // xAI counts reasoning beside the output; the AI SDK does not add it.
    expect(answer.usage?.outputTokens).toBeGreaterThanOrEqual(end?.usage.outputTokens.total ?? 0)
    if (answer.finish !== 'refusal') expect(answer.finish).toBe(finishes[end?.finishReason.unified ?? ''])

    const metadata = reported.find((part) => part.type === 'response-metadata')
    expect(answer).toMatchObject({ model: metadata?.modelId, requestId: metadata?.id })
  })
})
