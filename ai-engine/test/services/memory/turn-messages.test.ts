import { describe, expect, it } from 'vitest'
import type { ToldCall } from '../../../src/db/messages/contexts.ts'
import { messagesOf } from '../../../src/services/memory/answer-messages.ts'
import { MAX_RESULT_CHARACTERS_SENT, turnMessages } from '../../../src/services/memory/turn-messages.ts'

const call = (more: Partial<ToldCall>): ToldCall => ({
  turn: 0,
  index: 0,
  providerCallId: 'call_1',
  name: 'web_fetch',
  arguments: '{"url":"https://example.com"}',
  state: 'succeeded',
  result: 'a page',
  error: null,
  ...more,
})
const text = (value: string) => ({ type: 'text' as const, text: value })
const native = { provider: 'p', api: 'openai_chat', model: 'm', blocks: [{ zeta: 1, alpha: 2 }] }

describe('the turns of a run, as a model is told of them', () => {
  it('are an answer each, with one result for each call, in the order of the calls', () => {
    const turns = [
      { turn: 0, parts: [text('Let me look.'), text('Twice.'), { type: 'tool_call' as const, callId: 'x' }], native },
      { turn: 1, parts: [text('Found.')], native: null },
    ]
    const calls = [call({ index: 1, providerCallId: 'call_2', result: 'second' }), call({ result: 'first' })]
    expect(turnMessages(turns, calls)).toEqual([
      {
        role: 'assistant',
        content: 'Let me look.\n\nTwice.',
        toolCalls: ['call_1', 'call_2'].map((id) => ({ id, name: 'web_fetch', arguments: calls[0]?.arguments })),
        native,
      },
      { role: 'tool', content: 'first', callId: 'call_1', name: 'web_fetch', isError: false },
      { role: 'tool', content: 'second', callId: 'call_2', name: 'web_fetch', isError: false },
      { role: 'assistant', content: 'Found.' },
    ])
  })

  it.each([
    [{ state: 'succeeded', result: '' }, 'The tool returned nothing.', false],
    [{ state: 'failed', result: null, error: 'It timed out.' }, 'It timed out.', true],
    [{ state: 'failed', result: 'half', error: 'It timed out.' }, 'It timed out.\n\nhalf', true],
    [{ state: 'failed', result: 'no such page', error: null }, 'no such page', true],
    [{ state: 'failed', result: null }, 'The call failed.', true],
    [{ state: 'denied' }, 'The user did not allow this call.', true],
    [{ state: 'cancelled' }, 'The call was cancelled.', true],
    [
      { state: 'unknown' },
      'Outcome unknown: the server stopped while this ran; it may have taken effect; do not repeat it without checking.',
      true,
    ],
    [{ state: 'waiting_approval' }, 'The call was not made.', true],
  ] as const)('say what became of a call: %j', (more, content, isError) => {
    const [, result] = turnMessages([{ turn: 0, parts: [], native: null }], [call(more)])
    expect(result).toMatchObject({ role: 'tool', content, isError })
  })

  it('hold the beginning of a long result, and say so, with no half of a character', () => {
    const result = `${'x'.repeat(MAX_RESULT_CHARACTERS_SENT - 1)}🐻 and more`
    const told = turnMessages([{ turn: 0, parts: [], native: null }], [call({ result })])
    expect(told[1]?.content.isWellFormed()).toBe(true)
    expect(told[1]?.content).toMatch(
      /x{100}\ufffd\n\n\[Cut here: the result is longer than the 49,152 characters shown\.\]$/,
    )
    // The database gives no more than a part of it, and the model is told the same.
    const cut = [
      call({
        result: Array.from(result)
          .slice(0, 2 * MAX_RESULT_CHARACTERS_SENT)
          .join(''),
      }),
    ]
    expect(turnMessages([{ turn: 0, parts: [], native: null }], cut)).toEqual(told)
  })
})

describe('an answer, as a model is told of it', () => {
  const turn = { turn: 0, parts: [text('Let me look.')], native: null, prefix: null }
  const answer = (content: string, runs: Parameters<typeof messagesOf>[0]['runs']) =>
    messagesOf({ id: 'a', role: 'assistant', content, runs })

  it('ends with the text that no durable turn holds', () => {
    const told = answer('Let me look.\n\nIt is a page.', [{ turns: [turn], calls: [call({})] }])
    expect(told.map(({ role, content }) => [role, content])).toEqual([
      ['assistant', 'Let me look.'],
      ['tool', 'a page'],
      ['assistant', 'It is a page.'],
    ])
  })

  it('that was stopped after a call ends with a word that says so, because models refuse a question there', () => {
    const told = answer('Let me look.', [{ turns: [turn], calls: [call({ state: 'cancelled' })] }])
    expect(told.at(-1)).toEqual({ role: 'assistant', content: '[The answer was interrupted here.]' })
  })

  it('that was continued in the middle of a text loses no word of it, and no blocks stand for what they do not hold', () => {
    const more = { turn: 0, parts: [text('and honey')], native, prefix: null }
    const told = answer('Let me look.\n\nBears and honey\n\nThe end.', [
      { turns: [turn], calls: [call({})] },
      { turns: [more], calls: [call({ providerCallId: 'call_9' })] },
    ])
    expect(told.map(({ role, content }) => [role, content])).toEqual([
      ['assistant', 'Let me look.'],
      ['tool', 'a page'],
      ['assistant', 'Bears and honey'],
      ['tool', 'a page'],
      ['assistant', 'The end.'],
    ])
    expect(told[2]).not.toHaveProperty('native')
  })

  it('without any text or call is nothing', () => {
    expect(answer(' \n', [])).toEqual([])
  })
})
