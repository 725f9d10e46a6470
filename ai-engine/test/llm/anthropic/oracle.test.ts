import { createAnthropic } from '@ai-sdk/anthropic'
import { describe, expect, it } from 'vitest'
import { readEvents } from './read-all.ts'
import { recordings, wire } from './recordings.ts'

type Model = ReturnType<ReturnType<typeof createAnthropic>>
type OraclePart = Awaited<ReturnType<Model['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never

/** What the AI SDK's provider reads from the same bytes. */
async function oracleOf(bytes: Uint8Array): Promise<OraclePart[]> {
  const fetch = async () => new Response(bytes.slice().buffer, { headers: { 'content-type': 'text/event-stream' } })
  const model = createAnthropic({ apiKey: 'none', baseURL: 'http://honey.example/v1', fetch })('claude-bear-5')
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }],
    tools: ['den', 'clock', 'updateList'].map((name) => ({
      type: 'function' as const,
      name,
      inputSchema: { type: 'object' as const },
    })),
  })
  const parts: OraclePart[] = []
  for await (const part of stream as unknown as AsyncIterable<OraclePart>) parts.push(part)
  return parts
}

const finishes: Readonly<Record<string, string>> = {
  stop: 'stop',
  'tool-calls': 'tool_calls',
  length: 'length',
  'content-filter': 'refusal',
}

/** A block and a delta that the AI SDK's schema does not have are an error to it. */
const known = Object.entries(recordings).filter(([name]) => name !== 'blocks and deltas that nobody knows yet')

const textOf = (parts: readonly OraclePart[], kind: 'text-delta' | 'reasoning-delta') =>
  parts.map((part) => (part.type === kind ? part.delta : '')).join('')

describe('of what the AI SDK reports of a recording', () => {
  it.each(known)('%s lacks nothing', async (_, { events }) => {
    const [reported, answer] = await Promise.all([oracleOf(wire(events)), readEvents(events)])
    expect(reported.filter(({ type }) => type === 'error')).toEqual([])

    // Why the model refuses is metadata there, and text here.
    if (answer.finish !== 'refusal') expect(answer.text).toBe(textOf(reported, 'text-delta'))
    expect(answer.reasoning).toBe(textOf(reported, 'reasoning-delta'))

    const calls = reported.filter((part) => part.type === 'tool-call')
    const asked = calls.filter(({ providerExecuted }) => !providerExecuted)
    expect(answer.calls).toEqual(
      asked.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, arguments: input })),
    )
    const results = reported.filter((part) => part.type === 'tool-result')
    const made = answer.parts.filter((part) => part.type === 'provider_call' && part.result !== undefined)
    expect(made.map((part) => 'id' in part && part.id)).toEqual(results.map(({ toolCallId }) => toolCallId))
    expect(made.map((part) => 'failed' in part)).toEqual(results.map(({ isError }) => isError === true))

    const cited = reported.flatMap((part) => (part.type === 'source' && part.sourceType === 'url' ? [part.url] : []))
    expect(answer.sources.map(({ url }) => url)).toEqual([...new Set(cited)])

    const end = reported.find((part) => part.type === 'finish')
    expect(answer.finish).toBe(finishes[end?.finishReason.unified ?? ''])
    expect(answer.usage).toMatchObject({
      inputTokens: end?.usage.inputTokens.total,
      cachedInputTokens: end?.usage.inputTokens.cacheRead,
      outputTokens: end?.usage.outputTokens.total,
      reasoningTokens: end?.usage.outputTokens.reasoning ?? 0,
    })
    expect(answer.usage?.cacheWriteTokens ?? 0).toBe(end?.usage.inputTokens.cacheWrite ?? 0)
    const metadata = reported.find((part) => part.type === 'response-metadata')
    expect(answer).toMatchObject({ model: metadata?.modelId, requestId: metadata?.id })
  })

  it.each(known)('%s: what has to go back is in the blocks', async (_, { events }) => {
    const [reported, { native }] = await Promise.all([oracleOf(wire(events)), readEvents(events)])
    const metadata = reported.flatMap((part) => ('providerMetadata' in part ? [part.providerMetadata?.anthropic] : []))
    const secrets = metadata.flatMap((one) => [one?.signature, one?.redactedData]).filter(Boolean)
    const kept = (native?.blocks ?? []) as readonly Record<string, unknown>[]
    expect(kept.flatMap(({ signature, data }) => [signature, data]).filter(Boolean)).toEqual(secrets)
  })
})
