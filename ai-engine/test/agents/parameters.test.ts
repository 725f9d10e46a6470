import type { Message, Parameters } from '@grizz/protocol/resources'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type OpenDomain, openDomain } from '../services/open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain()
})
beforeEach(() => open.upstream.reset())
afterAll(() => open.close())

async function makeConversation(parameters: Parameters): Promise<string> {
  const { conversation } = await open.domain.conversations.create(open.caller.userId, {
    model: 'unknown-model',
    parameters,
  })
  return conversation.id
}

async function answerIn(conversationId: string, content = 'Hello [[chunks=1]]'): Promise<Message | undefined> {
  const { run } = await open.send(conversationId, content)
  const query = { limit: 50 }
  const find = async () =>
    (await open.domain.conversations.snapshot(open.caller.userId, conversationId, query)).messages.find(
      ({ id }) => id === run.messageId,
    )
  await expect.poll(find, { timeout: 100_000 }).toBeDefined()
  return find()
}

const sent = () =>
  open.upstream
    .log()
    .requests.filter(({ stream }) => stream)
    .map(({ reasoningEffort, temperature, maxTokens }) => ({ reasoningEffort, temperature, maxTokens }))

it('goes to the model as the conversation has them when its answer begins, and stands in the answer', async () => {
  const parameters = { reasoningEffort: 'low', temperature: 0.5, maxOutputTokens: 300 }
  const id = await makeConversation(parameters)
  expect((await answerIn(id))?.meta.parameters).toEqual(parameters)
  const changed = await open.domain.conversations.update(open.caller.userId, id, { parameters: { temperature: 0 } })
  expect(changed.parameters).toEqual({ temperature: 0 })
  expect((await answerIn(id))?.meta.parameters).toEqual({ temperature: 0 })
  await open.domain.conversations.update(open.caller.userId, id, { parameters: {} })
  expect((await answerIn(id))?.meta).not.toHaveProperty('parameters')
  expect(sent()).toEqual([
    { reasoningEffort: 'low', temperature: 0.5, maxTokens: 300 },
    { reasoningEffort: undefined, temperature: 0, maxTokens: undefined },
    { reasoningEffort: undefined, temperature: undefined, maxTokens: undefined },
  ])
})

it('is left out from then on by a server that refuses one, within the same answer', async () => {
  const id = await makeConversation({ reasoningEffort: 'high', temperature: 1 })
  const complaint = 'Unrecognized_request_argument_supplied:_reasoning_effort'
  const answer = await answerIn(id, `Hello [[chunks=1 status=400 times=1 message=${complaint}]]`)
  expect(answer).toMatchObject({ status: 'complete', content: '1 ' })
  await answerIn(id)
  expect(sent()).toMatchObject([
    { reasoningEffort: 'high', temperature: 1 },
    { reasoningEffort: undefined, temperature: 1 },
    { reasoningEffort: undefined, temperature: 1 },
  ])
})
