import { expect, it } from 'vitest'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { uniqueCalls } from '../../../src/llm/contract/unique-calls.ts'

const question: ModelMessage = { role: 'user', content: 'Look.' }
const turn = (...ids: string[]): ModelMessage[] => [
  { role: 'assistant', content: '', toolCalls: ids.map((id) => ({ id, name: 'look', arguments: '{}' })) },
  ...ids.map((callId): ModelMessage => ({ role: 'tool', callId, name: 'look', content: callId, isError: false })),
]
const idsOf = (messages: readonly ModelMessage[]) =>
  messages.map((message) => {
    if (message.role === 'tool') return `${message.callId} for ${message.content}`
    return message.role === 'assistant' ? message.toolCalls?.map(({ id }) => id) : undefined
  })

it('leaves ids that differ as they are', () => {
  const messages = [question, ...turn('a', 'b'), { role: 'assistant', content: 'Done.' } as const, ...turn('c')]
  expect(uniqueCalls(messages)).toEqual(messages)
})

it('gives calls of later turns other ids, with their results, the same each time', () => {
  const messages = [question, ...turn('0', '1'), question, ...turn('0', '1'), ...turn('0'), ...turn('0_2')]
  const ids = idsOf(uniqueCalls(messages))
  expect(ids).toEqual([
    undefined,
    ['0', '1'],
    ...['0 for 0', '1 for 1'],
    undefined,
    ['0_2', '1_2'],
    ...['0_2 for 0', '1_2 for 1'],
    ['0_3'],
    '0_3 for 0',
    ['0_2_2'],
    '0_2_2 for 0_2',
  ])
  expect(idsOf(uniqueCalls(messages.slice(0, 7)))).toEqual(ids.slice(0, 7))
})
