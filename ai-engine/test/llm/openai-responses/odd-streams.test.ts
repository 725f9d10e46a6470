import { describe, expect, it } from 'vitest'
import { asModelError } from '../gather.ts'
import { begun, call, callItem, type Event, ended, message, messageItem, reasoningItem, usage } from './events.ts'
import { readAll, readEvents } from './read-all.ts'
import { wire } from './recordings.ts'

const text = 'Bears sleep.'
const item = messageItem('msg_1', text)
const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
const end = ended([], usage(3, 4))
const delta = (words: string, more: object = {}): Event => ({
  type: 'response.output_text.delta',
  ...at,
  ...more,
  delta: words,
})
const nowhere = { output_index: undefined, item_id: undefined }
const args = '{"at":1}'
const argsDelta = (words: string): Event => ({
  type: 'response.function_call_arguments.delta',
  item_id: 'fc_1',
  output_index: 0,
  delta: words,
})
const added = (fields: object, output_index = 0): Event => ({
  type: 'response.output_item.added',
  output_index,
  item: fields,
})
const done = (fields: object, output_index = 0): Event => ({
  type: 'response.output_item.done',
  output_index,
  item: fields,
})

describe('a text is said once, and not lost', () => {
  it.each<[string, Event[]]>([
    ['when it comes in deltas and three times whole', [...message(0, 'msg_1', text), ended([item], null)]],
    ['when it comes in deltas alone', [delta('Bears '), delta('sleep.'), end]],
    ['when deltas have no place', [delta('Bears ', nowhere), delta('sleep.', nowhere), end]],
    ['when it comes as a whole text alone', [{ type: 'response.output_text.done', ...at, text }, end]],
    [
      'when it comes as a whole part alone',
      [{ type: 'response.content_part.done', ...at, part: item.content[0] }, end],
    ],
    ['when it comes as a whole item alone', [done(item), end]],
    ['when it comes with the end alone', [...begun(), ended([item], null)]],
    ['when content is a plain text', [done({ ...item, content: text }), end]],
    ['when the end of it comes only whole', [delta('Bears '), { type: 'response.output_text.done', ...at, text }, end]],
    [
      'when the item has another id each time',
      [
        added({ ...item, id: 'a', content: [] }),
        delta('Bears ', { item_id: 'b' }),
        delta('sleep.', { item_id: 'c' }),
        done({ ...item, id: 'd' }),
        ended([{ ...item, id: 'e' }], null),
      ],
    ],
    ['when the whole one is written otherwise', [delta(text), done(messageItem('msg_1', 'Bears  sleep.')), end]],
    ['when the end has another name', [delta(text), { type: 'response.done', response: { status: 'completed' } }]],
    [
      'between events that nobody knows',
      [{ type: 'response.audio.delta', delta: 'x' }, delta(text), { type: 'ping' }, end],
    ],
  ])('%s', async (_, events) => {
    expect(await readEvents(events)).toMatchObject({ text, finish: 'stop', error: undefined })
  })

  it('when two messages have the same place', async () => {
    const other = messageItem('msg_2', 'And eat.')
    const events = [...message(0, 'msg_1', text), ...message(0, 'msg_2', 'And eat.'), ended([item, other], null)]
    expect(await readEvents(events)).toMatchObject({ text: 'Bears sleep.\n\nAnd eat.', finish: 'stop' })
  })

  it('when the body is a whole answer, though a stream was asked for', async () => {
    const body = JSON.stringify({
      object: 'response',
      status: 'completed',
      model: 'm',
      output: [item],
      usage: usage(1, 2),
    })
    const answer = await readAll([new TextEncoder().encode(body)])
    expect(answer).toMatchObject({ text, finish: 'stop', model: 'm', usage: { inputTokens: 1, outputTokens: 2 } })
  })
})

describe('reasoning', () => {
  const place = { item_id: 'rs_1', output_index: 0 }
  it.each<[string, Event[]]>([
    ['of open models', [{ type: 'response.reasoning_text.delta', ...place, content_index: 0, delta: 'Hm, so.' }]],
    ['under its older name', [{ type: 'response.reasoning.delta', ...place, delta: 'Hm, so.' }]],
    [
      'as a part of content',
      [
        {
          type: 'response.content_part.done',
          ...place,
          content_index: 0,
          part: { type: 'reasoning_text', text: 'Hm, so.' },
        },
      ],
    ],
    [
      'in a whole item',
      [done({ type: 'reasoning', id: 'rs_1', content: [{ type: 'reasoning_text', text: 'Hm, so.' }] })],
    ],
    ['as a summary in a whole item', [done(reasoningItem('rs_1', ['Hm, so.']))]],
  ])('%s is read', async (_, events) => {
    const answer = await readEvents([...events, ...message(1, 'msg_1', text), end])
    expect(answer).toMatchObject({ text, reasoning: 'Hm, so.', finish: 'stop' })
  })

  it('is sent back with items that never say that they are complete, once the answer does', async () => {
    const open = { ...item, status: 'in_progress' }
    const answer = await readEvents([done(reasoningItem('rs_1', ['Hm.'])), done(open, 1), end])
    expect(answer.native?.blocks).toEqual([reasoningItem('rs_1', ['Hm.']), open])
  })

  it('that nothing follows is not sent back', async () => {
    const answer = await readEvents([...message(0, 'msg_1', text), done(reasoningItem('rs_1', ['Hm.']), 1), end])
    expect(answer).toMatchObject({ text, reasoning: 'Hm.', native: undefined })
  })
})

describe('a call', () => {
  const whole = callItem('fc_1', 'call_a', 'den', args)
  const open = added({ ...whole, arguments: '' })
  it.each<[string, Event[]]>([
    ['in deltas', [open, argsDelta('{"at"'), argsDelta(':1}'), done(whole), end]],
    ['whole alone', [done(whole), end]],
    ['with the end alone', [ended([whole], null)]],
    ['with its name after its arguments', [argsDelta(args), done(whole), end]],
    ['whose end comes only whole', [open, argsDelta('{"at'), done(whole), end]],
    [
      'written again with other white space',
      [open, argsDelta(args), done({ ...whole, arguments: '{ "at": 1 }' }), end],
    ],
    ['with arguments that are an object', [done({ ...whole, arguments: { at: 1 } }), end]],
    ['whose arguments stand twice', [added(whole), argsDelta(args), done(whole), ended([whole], null)]],
  ])('%s is read once', async (_, events) => {
    const answer = await readEvents(events)
    expect(answer.calls).toEqual([{ id: 'call_a', name: 'den', arguments: args }])
    expect(answer).toMatchObject({ finish: 'tool_calls', error: undefined })
  })

  it('without arguments has an empty object', async () => {
    const { calls } = await readEvents([added({ ...whole, arguments: '' }), done({ ...whole, arguments: '' }), end])
    expect(calls).toEqual([{ id: 'call_a', name: 'den', arguments: '{}' }])
  })

  it('is kept apart from another with the same id of its item', async () => {
    const events = [...call(0, 'fc_1', 'call_a', 'den', args), ...call(1, 'fc_1', 'call_b', 'den', '{"at":2}'), end]
    expect((await readEvents(events)).calls).toEqual([
      { id: 'call_a', name: 'den', arguments: args },
      { id: 'call_b', name: 'den', arguments: '{"at":2}' },
    ])
  })

  it('has an id that the conversation does not have, in what is sent back as well', async () => {
    const before = [
      { role: 'assistant' as const, content: '', toolCalls: [{ id: 'call_a', name: 'den', arguments: '{}' }] },
    ]
    const { calls, native } = await readEvents([...call(0, 'fc_1', 'call_a', 'den', args), end], before)
    expect(calls[0]?.id).not.toBe('call_a')
    expect(native?.blocks).toMatchObject([{ call_id: calls[0]?.id, name: 'den' }])
  })

  it('in two versions fails the answer', async () => {
    const answer = await readEvents([open, argsDelta('{"at":2}'), done(whole), end])
    expect(answer.finish).toBeUndefined()
    expect(asModelError(answer.error)).toMatchObject({ code: 'model_stream_broken', retryable: true })
  })

  it('of an answer that was cut at its longest is not to be made, nor sent back', async () => {
    const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    const answer = await readEvents([open, argsDelta('{"at'), { type: 'response.incomplete', response: cut }])
    expect(answer).toMatchObject({ finish: 'length', native: undefined })
  })
})

describe('bounds', () => {
  const broken = async (events: Event[]) => {
    const answer = await readEvents([...events, end])
    expect(answer.finish).toBeUndefined()
    return asModelError(answer.error).message
  }

  it('holds the number of calls, of items, of parts, and the length of arguments', async () => {
    const calls = Array.from({ length: 129 }, (_, at) => done(callItem(`fc_${at}`, `call_${at}`, 'den', '{}'), at))
    expect(await broken(calls)).toContain('more than 128 tools')
    const items = Array.from({ length: 1001 }, (_, at) => done({ type: 'odd', id: `o_${at}` }, at))
    expect(await broken(items)).toContain('more than 1000 items')
    const parts = Array.from({ length: 1001 }, (_, content_index) => delta('a', { content_index }))
    expect(await broken(parts)).toContain('more than 1000 parts')
    const long = [
      added({ ...callItem('fc_1', 'call_a', 'den', ''), arguments: '' }),
      argsDelta('x'.repeat(1024 * 1024 + 1)),
    ]
    expect(await broken(long)).toContain('more than 1 MiB')
  })

  it('sends nothing back that is too large, or nested too deep, to be stored', async () => {
    const sealed = reasoningItem('rs_1', [], 'x'.repeat(4 * 1024 * 1024))
    expect(await readEvents([done(sealed), ...message(1, 'msg_1', text), end])).toMatchObject({
      text,
      native: undefined,
    })
    const deep = `{"type":"odd","id":"o","deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    const line = `data: {"type":"response.output_item.done","output_index":0,"item":${deep}}\n\n`
    const answer = await readAll([new TextEncoder().encode(line), wire([...message(1, 'msg_1', text), end])])
    expect(answer).toMatchObject({ text, finish: 'stop', native: undefined })
  })

  it('makes what is sent back fit to be stored', async () => {
    const answer = await readEvents([done(reasoningItem('rs_1', ['a\0b\ud800'])), ...message(1, 'msg_1', text), end])
    expect(answer.reasoning).toBe('a\ufffdb\ufffd')
    expect(JSON.stringify(answer.native?.blocks[0])).toContain('a\ufffdb\ufffd')
  })
})
