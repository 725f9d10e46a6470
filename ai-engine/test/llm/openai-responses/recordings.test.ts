import { describe, expect, it } from 'vitest'
import { asModelError } from '../gather.ts'
import { readAll, readEvents } from './read-all.ts'
import { recordings, wire } from './recordings.ts'

const all = Object.entries(recordings)

describe('a recorded stream', () => {
  it.each(all)('%s is read to the letter and the token', async (_, recording) => {
    const { events, text, reasoning = '', calls = [], sources = [], tokens, finish, native } = recording
    const answer = await readEvents(events)
    expect(answer).toMatchObject({ text, reasoning, finish, error: undefined, requestId: 'resp_1' })
    expect(answer.model).toBe('bear-5-2026-10-01')
    expect(answer.calls).toEqual(calls)
    expect(answer.sources).toEqual(sources)
    const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = answer.usage ?? {}
    expect([inputTokens, outputTokens, reasoningTokens, cachedInputTokens]).toEqual(tokens)
    expect(answer.native?.blocks.map((block) => (block as { type: string }).type)).toEqual(native)
  })

  it.each(all)(
    '%s gives the same parts without names of events, with CR LF, and with [DONE]',
    async (_, { events }) => {
      const { parts } = await readEvents(events)
      for (const form of [{ named: false }, { newline: '\r\n' }, { done: true }])
        expect((await readAll([wire(events, form)])).parts).toEqual(parts)
    },
  )

  it('keeps the items that are sent back as they came, unknown fields and types too', async () => {
    const { events } = recordings['a call'] ?? { events: [] }
    const odd = { type: 'compaction', id: 'cmp_1', encrypted_content: 'x', later: { deep: [1, null] } }
    const answer = await readEvents([
      ...events.slice(0, 2),
      { type: 'response.output_item.done', output_index: 7, item: odd },
      ...events.slice(2, -2),
      { type: 'response.output_item.done', output_index: 0, item: { ...call, namespace: 'woods' } },
      ...events.slice(-1),
    ])
    expect(answer.native).toEqual({
      provider: 'honey',
      api: 'openai_responses',
      model: 'bear-5',
      blocks: [odd, { ...call, namespace: 'woods' }],
    })
  })

  it('shows a call that the provider makes as it begins, and again with its result', async () => {
    const { events } = recordings['a search by the provider'] ?? { events: [] }
    const { parts } = await readEvents(events)
    expect(parts.filter(({ type }) => type === 'provider_call')).toEqual([
      { type: 'provider_call', call: 0, name: 'web_search', arguments: '{}' },
      {
        type: 'provider_call',
        call: 0,
        name: 'web_search',
        arguments: '{"type":"search","query":"bears today"}',
        result: 'https://woods.example/early',
      },
      { type: 'provider_call', call: 1, name: 'web_search', arguments: '{}' },
      {
        type: 'provider_call',
        call: 1,
        name: 'web_search',
        arguments: '{"type":"open_page","url":"https://den.example/park"}',
        result: '',
      },
    ])
  })

  it.each(all)(
    '%s is never taken for whole when it ends too early, after whichever event',
    async (_, { events, text }) => {
      for (let length = 0; length < events.length; length += 1) {
        const answer = await readEvents(events.slice(0, length))
        expect(answer.finish).toBeUndefined()
        expect(asModelError(answer.error)).toMatchObject({
          code: 'model_stream_broken',
          retryable: true,
          mayBeBilled: true,
        })
        expect(text.startsWith(answer.text)).toBe(true)
      }
    },
  )
})

const call = {
  id: 'fc_1',
  type: 'function_call',
  status: 'completed',
  arguments: '{"city":"Den Haag"}',
  call_id: 'call_a',
  name: 'weather',
}
