import { describe, expect, it } from 'vitest'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { begun, block, ended, serverToolUse, text } from './events.ts'
import { readAll, readEvents } from './read-all.ts'
import { recordings, wire } from './recordings.ts'

const typesOf = (blocks: readonly unknown[] = []) => blocks.map((one) => (one as { type: string }).type)

describe('a recorded stream', () => {
  it.each(Object.entries(recordings))('%s', async (_, recording) => {
    const answer = await readEvents(recording.events)
    const [inputTokens, outputTokens, reasoningTokens, cachedInputTokens, cacheWriteTokens] = recording.tokens
    expect(answer.error).toBeUndefined()
    expect(answer).toMatchObject({
      text: recording.text,
      reasoning: recording.reasoning ?? '',
      calls: recording.calls ?? [],
      sources: recording.sources ?? [],
      finish: recording.finish,
      model: 'claude-bear-5',
      requestId: 'msg_bear',
    })
    expect(answer.usage).toEqual({
      ...{ inputTokens, outputTokens, reasoningTokens, cachedInputTokens },
      ...(cacheWriteTokens && { cacheWriteTokens }),
    })
    expect(answer.native && typesOf(answer.native.blocks)).toEqual(recording.native)
  })

  it('keeps each block to the letter, with what nobody knows yet', async () => {
    const { native } = await readEvents(recordings['blocks and deltas that nobody knows yet']?.events ?? [])
    expect(native).toEqual({
      provider: 'honey',
      api: 'anthropic',
      model: 'claude-bear-5',
      blocks: [
        { type: 'den_map', paws: '🐾🐾', depth: 3 },
        { type: 'text', text: 'Calm.' },
      ],
    })
    const searched = await readEvents(recordings['a search that the provider makes, and what cites it']?.events ?? [])
    expect(searched.native?.blocks[0]).toMatchObject({ id: 'srvtoolu_1', input: { query: 'bears today' } })
    expect(searched.native?.blocks[3]).toMatchObject({
      text: 'A park closed.',
      citations: [{ encrypted_index: 'Eo1', cited_text: 'A park closed' }, { cited_text: 'for weeks' }],
    })
    const thought = await readEvents(recordings['thoughts, one of them hidden, and two calls at once']?.events ?? [])
    expect(thought.native?.blocks.slice(0, 2)).toEqual([
      { type: 'thinking', thinking: 'Where do they sleep?', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'aGlkZGVu' },
    ])
  })

  it('shows what the provider calls when it begins, and again with its result', async () => {
    const { parts } = await readEvents(recordings['a search that the provider makes, and what cites it']?.events ?? [])
    const call = {
      type: 'provider_call',
      call: 0,
      id: 'srvtoolu_1',
      name: 'web_search',
      arguments: '{"query": "bears today"}',
    }
    expect(parts.filter(({ type }) => type === 'provider_call')).toEqual([
      call,
      { ...call, result: 'Early bears\nhttps://woods.example/early\n\nThe park\nhttps://den.example/park' },
    ])
    const failed = await readEvents(recordings['a search that fails']?.events ?? [])
    expect(failed.parts).toContainEqual(
      expect.objectContaining({ failed: true, result: "The provider's tool failed: max_uses_exceeded." }),
    )
  })

  it.each([
    [[{ type: 'text', text: 'Deep.' }], 'Deep.'],
    [{ type: 'code_execution_result', stdout: '4\n', stderr: 'slow', return_code: 0 }, '4\n\nslow'],
    [{ type: 'web_fetch_result', url: 'https://a.example/', content: { title: 'A' } }, 'https://a.example/'],
    [{ type: 'den_result', depth: 3 }, '{"type":"den_result","depth":3}'],
  ])('tells the result %j', async (content, result) => {
    const { parts } = await readEvents([
      begun(),
      ...serverToolUse(0, 'srvtoolu_1', 'dig', '{}'),
      ...block(1, { type: 'dig_tool_result', tool_use_id: 'srvtoolu_1', content }),
      ...ended('end_turn'),
    ])
    expect(parts).toContainEqual(expect.objectContaining({ type: 'provider_call', result }))
  })

  it('pauses with all that it sent, and finds the call again that it goes on with', async () => {
    const paused = await readEvents([
      begun(),
      ...serverToolUse(0, 'srvtoolu_9', 'web_search', '{"query":"x"}'),
      ...ended('pause_turn'),
    ])
    expect(paused).toMatchObject({ finish: 'pause', native: { blocks: [{ id: 'srvtoolu_9', input: { query: 'x' } }] } })
    const messages: ModelMessage[] = [
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content: '', ...(paused.native && { native: paused.native }) },
    ]
    const result = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_9', content: [] }
    const { parts } = await readEvents(
      [begun(), ...block(0, result), ...text(1, 'Nothing.'), ...ended('end_turn')],
      messages,
    )
    expect(parts.filter(({ type }) => type === 'provider_call')).toMatchObject([
      { id: 'srvtoolu_9', name: 'web_search', arguments: '{"query":"x"}' },
      { id: 'srvtoolu_9', result: '' },
    ])
  })

  it('reads a message that comes whole', async () => {
    const message = { type: 'message', id: 'msg_1', model: 'claude-bear-5', role: 'assistant', stop_reason: 'tool_use' }
    const content = [
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: 't', name: 'den', input: { at: 1 } },
    ]
    const body = { ...message, content, usage: { input_tokens: 3, output_tokens: 2 } }
    expect(await readAll([new TextEncoder().encode(JSON.stringify(body))])).toMatchObject({
      text: 'I look.',
      calls: [{ id: 't', name: 'den', arguments: '{"at":1}' }],
      usage: { inputTokens: 3, outputTokens: 2 },
      finish: 'tool_calls',
    })
  })

  it('gives a call an id of its own where its server gave none, or one that is used', async () => {
    const used: ModelMessage[] = [
      { role: 'assistant', content: '', toolCalls: [{ id: 'same', name: 'den', arguments: '{}' }] },
    ]
    const call = (index: number, id: string) =>
      block(index, { type: 'tool_use', id, name: 'den', input: {}, caller: 'x' })
    const { calls, native } = await readEvents(
      [begun(), ...call(0, ''), ...call(1, 'same'), ...ended('tool_use')],
      used,
    )
    expect(calls.map(({ id }) => id)).toEqual(['call_0', 'call_1'])
    expect(native?.blocks).toMatchObject([{ id: 'call_0' }, { id: 'call_1' }])
  })

  it('is cut at a length that nobody reads, and asks for nothing then', async () => {
    const cut = await readEvents([
      begun(),
      ...text(0, 'I look'),
      ...block(1, { type: 'tool_use', id: 't', name: 'den', input: {} }),
      ...ended('max_tokens'),
    ])
    expect(cut).toMatchObject({ text: 'I look', finish: 'length', native: undefined })
  })

  it('is the same whole or in any bytes', async () => {
    const { events } = recordings.text ?? { events: [] }
    const bytes = [...wire(events)].map((byte) => new Uint8Array([byte]))
    expect(await readAll(bytes)).toMatchObject({ text: recordings.text?.text, finish: 'stop' })
  })
})
