import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { toolCalls, turns } from '../../../src/db/schema/tool-calls.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import { makeUser } from '../open-domain.ts'

let database: TestDatabase
let userId: string
let conversationId: string
beforeAll(async () => {
  database = await createDatabase()
  ;({ userId } = await makeUser(database))
  conversationId = newId()
  await database.db.insert(conversations).values({ id: conversationId, userId })
})
afterAll(() => database.close())

const native = {
  provider: 'p',
  api: 'anthropic',
  model: 'm',
  blocks: [{ type: 'thinking', signature: 's', a: { z: 1, b: 2 } }],
}

async function question(content: string, parentId: string | null): Promise<string> {
  const id = newId()
  await database.db
    .insert(messages)
    .values({ id, conversationId, userId, parentId, role: 'user', content, status: 'complete' })
  return id
}

async function run(userMessageId: string, continuesId: string | null = null) {
  const [id, messageId] = [newId(), newId()]
  const place = { conversationId, userId, userMessageId, messageId, continuesId, model: 'gpt-5', position: 1 }
  await database.db.insert(runs).values({ ...place, id, status: 'completed' })
  return { id, messageId, userMessageId }
}

async function turn(runId: string, at: number, text: string | undefined, results: string[], blocks = false) {
  const ids = results.map(() => newId())
  await database.db.insert(turns).values({
    runId,
    turn: at,
    attempt: 1,
    native: blocks ? native : null,
    parts: [
      { type: 'reasoning', text: 'hidden' },
      ...(text ? [{ type: 'text' as const, text }] : []),
      ...ids.map((callId) => ({ type: 'tool_call' as const, callId })),
    ],
  })
  if (ids.length === 0) return
  const calls = results.map((result, index) => ({ id: ids[index] ?? '', turn: at, index, result, runId, userId }))
  const same = { definitionHash: 'h', readOnly: true, repeatable: true, state: 'succeeded' as const, name: 'look' }
  await database.db
    .insert(toolCalls)
    .values(calls.map((one) => ({ ...one, ...same, providerCallId: `p${one.index}`, arguments: '{"b":1, "a":2}' })))
}

async function answer({ id: runId, messageId: id, userMessageId }: Awaited<ReturnType<typeof run>>, content: string) {
  const row = { id, conversationId, userId, parentId: userMessageId, role: 'assistant' as const, runId, content }
  await database.db.insert(messages).values({ ...row, parts: [], status: 'complete' })
  return id
}

function memory() {
  return createMemory({
    db: database.db,
    capFor: () => 100_000,
    promptTokens: createPromptTokens(),
    countInLine: createKeyedMutex(),
    systemPrompt: undefined,
    contextMessages: 50,
    logger: { warn: () => {} },
  })
}

const look = (...ids: string[]) => ids.map((id) => ({ id, name: 'look', arguments: '{"b":1, "a":2}' }))
const result = (content: string, callId: string) => ({ role: 'tool', content, callId, name: 'look', isError: false })

it('tells a model of earlier answers with their calls and results, and of an answer that it goes on with', async () => {
  const first = await question('first', null)
  const plain = await answer(await run(first), 'no tools')
  const second = await question('second', plain)
  const worked = await run(second)
  await turn(worked.id, 0, 'Let me look.', ['one', 'two'], true)
  await turn(worked.id, 1, undefined, ['x'.repeat(100_000)])
  const found = await answer(worked, 'Let me look.\n\nFound.')
  const third = await question('third', found)
  const broken = await run(third)
  await turn(broken.id, 0, undefined, ['three'])
  const half = await answer(broken, 'Half')
  const asked = { id: newId(), conversationId, userId, userMessageId: third, continuesId: half, model: 'gpt-5' }
  const context = await memory().context(asked)
  const told = [
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'no tools' },
    { role: 'user', content: 'second' },
    { role: 'assistant', content: 'Let me look.', toolCalls: look('p0', 'p1'), native },
    result('one', 'p0'),
    result('two', 'p1'),
    { role: 'assistant', content: '', toolCalls: look('p0') },
    result(expect.stringMatching(/^x{32768}\n\n\[Cut here/), 'p0'),
    { role: 'assistant', content: 'Found.' },
    { role: 'user', content: 'third' },
  ]
  const continued = [{ role: 'assistant', content: '', toolCalls: look('p0') }, result('three', 'p0')]
  expect(context).toMatchObject({ trimmed: 0, refusal: undefined, content: 'Half', reasoning: '' })
  expect(context.messages).toEqual([
    ...told,
    ...continued,
    { role: 'assistant', content: 'Half' },
    { role: 'user', content: expect.stringContaining('interrupted') },
  ])

  const goneOn = await run(third, half)
  await turn(goneOn.id, 0, ' of it.', ['four'])
  const whole = await answer(goneOn, 'Half of it.\n\nDone.')
  const fourth = await question('fourth', whole)
  const next = await memory().context({ ...asked, userMessageId: fourth, continuesId: null })
  expect(next.messages).toEqual([
    ...told,
    ...continued,
    { role: 'assistant', content: 'Half of it.', toolCalls: look('p0') },
    result('four', 'p0'),
    { role: 'assistant', content: 'Done.' },
    { role: 'user', content: 'fourth' },
  ])
})
