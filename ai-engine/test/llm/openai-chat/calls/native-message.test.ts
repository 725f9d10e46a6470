import { describe, expect, it } from 'vitest'
import { readPayloads } from '../read-all.ts'
import { chunk } from '../serve-body.ts'

const call = { index: 0, id: 'a', type: 'function', function: { name: 'den', arguments: '{}' } }
const wireCall = { id: 'a', type: 'function', function: { name: 'den', arguments: '{}' } }
const calling = chunk({ tool_calls: [call] }, 'tool_calls')
const told = [{ role: 'tool' as const, callId: 'b', name: 'den', content: 'Bears.', isError: false }]

async function blocksOf(payloads: readonly object[], messages: Parameters<typeof readPayloads>[1] = []) {
  const { native, error } = await readPayloads([...payloads, '[DONE]'], messages)
  expect(error).toBeUndefined()
  if (native) expect(native).toMatchObject({ provider: 'Honey', api: 'openai_chat', model: 'bear-1' })
  return native?.blocks
}

/** What is to come back beside the calls. */
async function fieldsOf(...deltas: readonly object[]) {
  const blocks = await blocksOf([...deltas.map((delta) => chunk(delta)), calling])
  const { role: _, content: __, tool_calls: ___, ...fields } = (blocks?.[0] ?? {}) as Record<string, unknown>
  return fields
}

describe('what has to come back', () => {
  it('is a whole message', async () => {
    const blocks = await blocksOf([
      chunk({ content: 'I ' }),
      chunk({ content: 'look.', reasoning_content: 'Hm.' }),
      calling,
    ])
    expect(blocks).toEqual([
      { role: 'assistant', content: 'I look.', reasoning_content: 'Hm.', tool_calls: [wireCall] },
    ])
  })

  it.each<[string, object[], object]>([
    // DeepSeek, Kimi, GLM; empty too: https://api-docs.deepseek.com/guides/thinking_mode
    ['reasoning_content', [{ reasoning_content: 'H' }, { reasoning_content: 'm.' }], { reasoning_content: 'Hm.' }],
    ['an empty reasoning_content', [{ reasoning_content: '' }], { reasoning_content: '' }],
    ['reasoning', [{ reasoning: 'H' }, { reasoning: 'm.' }, { reasoning: null }], { reasoning: 'Hm.' }],
    // OpenRouter: https://openrouter.ai/docs/use-cases/reasoning-tokens
    [
      'reasoning_details, whose pieces belong together',
      [
        { reasoning_details: [{ type: 'reasoning.text', text: 'H', index: 0 }] },
        { reasoning_details: [{ type: 'reasoning.text', text: 'm.', index: 0 }] },
        { reasoning_details: [{ type: 'reasoning.text', text: '', signature: 'x', index: 0 }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', data: 'e1', index: 1 }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', data: 'e2', index: 2 }] },
      ],
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm.', signature: 'x', index: 0 },
          { type: 'reasoning.encrypted', data: 'e1', index: 1 },
          { type: 'reasoning.encrypted', data: 'e2', index: 2 },
        ],
      },
    ],
    // LiteLLM
    [
      'an object',
      [{ provider_specific_fields: { a: 1 } }, { provider_specific_fields: { b: [2] } }],
      { provider_specific_fields: { a: 1, b: [2] } },
    ],
    [
      'text that is fit to be stored',
      [{ thinking: 'a\0\ud83d', details: [{ text: '\ud83d' }] }],
      { thinking: 'a\ufffd\ufffd', details: [{ text: '\ufffd' }] },
    ],
  ])('%s', async (_, deltas, fields) => {
    expect(await fieldsOf(...deltas)).toEqual(fields)
  })

  it('fields of a call, such as a signature of Gemini', async () => {
    const extra_content = { google: { thought_signature: 'x' } }
    const blocks = await blocksOf([
      chunk({ tool_calls: [{ ...call, extra_content }] }),
      chunk({ tool_calls: [{ index: 0, function: { strict: true } }] }, 'tool_calls'),
    ])
    const withExtra = { ...wireCall, function: { ...wireCall.function, strict: true }, extra_content }
    expect(blocks).toEqual([{ role: 'assistant', content: null, tool_calls: [withExtra] }])
  })

  it('ids that were made up, so that the results find their calls', async () => {
    const blocks = await blocksOf([chunk({ reasoning: 'Hm.', tool_calls: [{ ...call, id: undefined }] }, 'stop')])
    expect(blocks).toMatchObject([{ tool_calls: [{ id: 'call_0' }] }])
  })

  it('thoughts that stood in the text', async () => {
    const blocks = await blocksOf([chunk({ content: '<think>Hm.</think>\n\nI look.' }), calling])
    expect(blocks).toMatchObject([{ content: '<think>Hm.</think>\n\nI look.' }])
  })

  it('reasoning of the answer that follows calls', async () => {
    const answer = [chunk({ content: 'Warm.', reasoning_content: 'Hm.' }, 'stop')]
    expect(await blocksOf(answer, told)).toEqual([{ role: 'assistant', content: 'Warm.', reasoning_content: 'Hm.' }])
    expect(await blocksOf(answer)).toBeUndefined()
  })

  it('annotations', async () => {
    const annotations = [{ type: 'file', file: { hash: 'x' } }]
    expect(await blocksOf([chunk({ content: 'Warm.', annotations }, 'stop')])).toEqual([
      { role: 'assistant', content: 'Warm.', annotations },
    ])
  })
})

describe('nothing has to come back', () => {
  const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  it.each<[string, object[]]>([
    ['of a plain answer', [chunk({ role: 'assistant', content: 'Warm.', refusal: null }, 'stop')]],
    ['of plain calls', [chunk({ content: 'I look.' }), calling]],
    ['that is empty', [chunk({ annotations: [], audio: null, details: {}, reasoning: '' }), calling]],
    ['that is about the stream', [chunk({ index: 0, is_final: true, created: 7 }), calling]],
    ['of calls that are not made', [chunk({ reasoning: 'Hm.', tool_calls: [call] }, 'length')]],
    ['that no database holds', [chunk({ 'a\0b': 'c', details: [{ 'a\0b': 'c' }] }), calling]],
    ['that is longer than any prompt', [chunk({ reasoning: 'x'.repeat(5_000_000) }), calling]],
  ])('%s', async (_, payloads) => {
    expect(await blocksOf(payloads)).toBeUndefined()
  })

  it('that is nested deeper than the stack goes', async () => {
    const line = `{"choices":[{"delta":{"details":${'['.repeat(100_000)}${']'.repeat(100_000)}}}]}`
    const { native, finish } = await readPayloads([line, calling, '[DONE]'])
    expect({ native, finish }).toEqual({ native: undefined, finish: 'tool_calls' })
    expect(await fieldsOf({ details: [deep(50)] })).toEqual({ details: [deep(50)] })
  })
})
