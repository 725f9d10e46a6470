import type { Message } from '@grizz/protocol/resources'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenDomain, openDomain } from '../services/open-domain.ts'
import { cents, type Slug, severalProviders } from './several-providers.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain({}, Date.now, severalProviders)
})
afterAll(() => open.close())

const slugs: readonly Slug[] = ['chat', 'other-chat', 'messages', 'responses']
const pairs = slugs.flatMap((from) => slugs.map((to): [Slug, Slug] => [from, to]))

/** Two model calls, with reasoning and a call of a tool between them, and words that name the answer. */
const planOf = (name: string) =>
  `${name}? [[tools ${JSON.stringify([
    {
      reasoning: `${name} needs thought`,
      text: `${name} looks.`,
      calls: [{ name: 'run_javascript', args: { code: `"${name} " + "computed"` } }],
    },
    { reasoning: `${name} knows`, text: `${name} answers.` },
  ])}]]`
const wordsOf = (name: string) => [`${name}?`, `${name} looks.`, `${name} computed`, `${name} answers.`]

interface Asked {
  conversationId: string
  name: string
  provider: Slug
  model?: string
  parentId?: string
}

async function ask({ conversationId, name, parentId, ...choice }: Asked): Promise<Message> {
  const content = planOf(name)
  const sent = { clientMessageId: newId(), content, model: 'gpt-4o', ...choice, ...(parentId && { parentId }) }
  const { run } = await open.domain.sendMessage(open.caller, conversationId, sent)
  expect(run).toMatchObject({ model: sent.model, provider: sent.provider })
  return answered(conversationId, run.messageId)
}

async function answered(conversationId: string, id: string): Promise<Message> {
  const query = { limit: 50, leaf: id }
  const find = async () => {
    const { messages } = await open.domain.conversations.snapshot(open.caller.userId, conversationId, query)
    return messages.find((message) => message.id === id)
  }
  await expect.poll(() => find().catch(() => undefined), { timeout: 100_000 }).toBeDefined()
  const message = await find()
  if (!message) throw new Error('the answer is gone')
  return message
}

/** All that the model was sent for the last call of an answer. */
function lastPrompt(): string {
  const streamed = open.upstream.log().requests.filter(({ stream }) => stream)
  return JSON.stringify(streamed.at(-1)?.messages)
}

/** The model of each API that refuses most. */
const strictest = (slug: Slug) => (slug === 'messages' ? 'claude-strict-4-6' : 'needs-reasoning')

describe.each(['usual', 'strict'])('a conversation that moves to another provider, with a %s model there', (kind) => {
  it.each(pairs)('goes on after tool calls with reasoning, and back: %s, %s', async (from, to) => {
    const conversationId = await open.newConversation()
    const first = await ask({ conversationId, name: 'First', provider: from })
    const parameters = { reasoningEffort: 'high', temperature: 0.3 }
    await open.domain.conversations.update(open.caller.userId, conversationId, { parameters })
    const second = await ask({
      conversationId,
      name: 'Second',
      provider: to,
      ...(kind === 'strict' && { model: strictest(to) }),
    })
    await open.domain.conversations.update(open.caller.userId, conversationId, { parameters: {} })
    const third = await ask({ conversationId, name: 'Third', provider: from })
    for (const [answer, name] of [
      [first, 'First'],
      [second, 'Second'],
      [third, 'Third'],
    ] as const)
      expect(answer).toMatchObject({ status: 'complete', content: `${name} looks.\n\n${name} answers.` })
    expect([first, second, third].map(({ provider }) => provider)).toEqual([from, to, from])
    for (const name of ['First', 'Second']) for (const words of wordsOf(name)) expect(lastPrompt()).toContain(words)
  })
})

it('a provider that counts its calls anew in every answer is followed by one that wants them to differ', async () => {
  const conversationId = await open.newConversation()
  const turn = { calls: [{ id: 'call_0', name: 'run_javascript', args: { code: '1 + 1' } }] }
  for (const provider of ['chat', 'responses', 'messages'] as const) {
    const content = `Once. [[tools ${JSON.stringify([turn, { text: 'Two.' }])}]]`
    const sent = { clientMessageId: newId(), content, model: 'gpt-4o', provider }
    const { run } = await open.domain.sendMessage(open.caller, conversationId, sent)
    expect(await answered(conversationId, run.messageId)).toMatchObject({ status: 'complete', content: 'Two.' })
  }
})

it('each branch goes on with its own provider', async () => {
  const conversationId = await open.newConversation()
  const first = await ask({ conversationId, name: 'First', provider: 'messages' })
  const branches = slugs.map((provider) => ({ provider, name: `At ${provider}` }))
  for (const branch of branches) {
    const answer = await ask({ conversationId, parentId: first.id, ...branch })
    expect(answer).toMatchObject({ status: 'complete', provider: branch.provider })
    for (const words of wordsOf('First')) expect(lastPrompt()).toContain(words)
    for (const { name } of branches) if (name !== branch.name) expect(lastPrompt()).not.toContain(`${name}?`)
  }
})

it('the same model at several providers is kept apart in runs, answers, ledger, prices and reports', async () => {
  const { userId } = open.caller
  const conversationId = await open.newConversation()
  let question = ''
  for (const provider of slugs) {
    await open.domain.conversations.update(userId, conversationId, { model: 'gpt-4o', provider, title: 'Titled' })
    const { message, run } = await open.send(conversationId, 'Hello [[chunks=1]]')
    expect(run).toMatchObject({ model: 'gpt-4o', provider })
    expect(await answered(conversationId, run.messageId)).toMatchObject({ model: 'gpt-4o', provider })
    question = message.id
  }
  const choice = { model: 'gpt-4o', provider: 'other-chat' } as const
  const again = { clientRunId: newId(), mode: 'again', ...choice } as const
  const { run } = await open.domain.answers.request(open.caller, question, again)
  expect(await answered(conversationId, run.messageId)).toMatchObject(choice)
  const { groups } = await open.domain.usageReport(open.caller, { groupBy: 'model', conversationId })
  const found = groups.map(({ key, label, calls, usageCents }) => ({ key, label, calls, usageCents }))
  expect(found.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(
    slugs.toSorted().map((slug) => {
      const calls = slug === 'other-chat' ? 2 : 1
      return { key: `${slug}/gpt-4o`, label: `gpt-4o · The ${slug}`, calls, usageCents: calls * cents[slug] }
    }),
  )
})

it('a model that is named alone is kept with the provider that it has now, and so is a user’s default', async () => {
  const { userId } = open.caller
  const { conversation } = await open.domain.conversations.create(userId, { model: 'gpt-5' })
  expect(conversation).toMatchObject({ model: 'gpt-5', provider: 'chat' })
  const change = (body: object) => open.domain.conversations.update(userId, conversation.id, body)
  expect(await change({ provider: 'messages' })).toMatchObject({ model: 'gpt-5', provider: 'messages' })
  expect(await change({ model: 'gpt-5' })).toMatchObject({ model: 'gpt-5', provider: 'messages' })
  expect(await change({ model: 'gpt-4o' })).toMatchObject({ model: 'gpt-4o', provider: 'chat' })
  expect(await change({ model: null })).toMatchObject({ model: null, provider: null })
  await open.domain.profiles.update(userId, { defaultModel: 'gpt-4o', defaultProvider: 'responses' })
  const id = await open.newConversation()
  expect(await open.domain.conversations.get(userId, id)).toMatchObject({ model: 'gpt-4o', provider: 'responses' })
  await open.domain.profiles.update(userId, { defaultModel: null })
  const { run } = await open.send(await open.newConversation(), 'Hello [[chunks=1]]')
  expect(run).toMatchObject({ model: 'gpt-4o', provider: 'chat' })
})
