import { expect, it } from 'vitest'
import type { ModelMessage } from '../../../../src/llm/contract/model.ts'
import { foreignTurnsAsText } from '../../../../src/llm/openai-responses/request/foreign-turns.ts'

const call = (id: string) => ({ id, name: 'weather', arguments: '{"city":"Paris"}' })
const result = (callId: string): ModelMessage => ({
  role: 'tool',
  callId,
  name: 'weather',
  content: 'Rain.',
  isError: false,
})
const ofApi = (provider: string, api: string) => ({ native: { provider, api, model: 'bear-1', blocks: [{}] } })
const turn = (id: string, native: object = {}): ModelMessage => ({
  role: 'assistant',
  content: 'Let me look.',
  toolCalls: [call(id)],
  ...native,
})
const question: ModelMessage = { role: 'user', content: 'And now?' }
const own = [turn('b', ofApi('honey', 'openai_responses')), result('b')]

it('tells the calls of others as text, and leaves the provider’s own as they are', () => {
  const told = foreignTurnsAsText(
    [question, turn('a'), result('a'), { role: 'assistant', content: 'It rains.' }, question, ...own],
    'honey',
  )
  expect(told).toEqual([
    question,
    { role: 'assistant', content: 'Let me look.\n\n[I call the tool weather with: {"city":"Paris"}]' },
    { role: 'user', content: '[The result of the tool weather:]\nRain.' },
    { role: 'assistant', content: 'It rains.' },
    question,
    ...own,
  ])
})

it('takes another provider of the same API, and another API of the same provider, for others', () => {
  for (const native of [ofApi('other', 'openai_responses'), ofApi('honey', 'openai_chat')])
    expect(foreignTurnsAsText([turn('a', native), result('a'), question], 'honey').map(({ role }) => role)).toEqual([
      'assistant',
      'user',
      'user',
    ])
  expect(foreignTurnsAsText([...own, question], 'honey')).toEqual([...own, question])
})
