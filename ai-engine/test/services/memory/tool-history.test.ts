import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import { noFiles } from './no-files.ts'
import { type BranchWriter, openBranchWriter } from './write-branch.ts'

let database: TestDatabase
let branch: BranchWriter
beforeAll(async () => {
  database = await createDatabase()
  branch = await openBranchWriter(database)
})
afterAll(() => database.close())

const native = {
  provider: 'p',
  api: 'anthropic',
  model: 'm',
  blocks: [{ type: 'thinking', signature: 's', a: { z: 1, b: 2 } }],
}

function memory() {
  return createMemory({
    files: noFiles,
    db: database.db,
    capFor: () => 100_000,
    promptTokens: createPromptTokens(),
    countInLine: createKeyedMutex(),
    instructions: () => undefined,
    contextMessages: () => 50,
    summaryWriter: () => undefined,
    logger: { info: () => {}, warn: () => {} },
  })
}

const look = (...ids: string[]) => ids.map((id) => ({ id, name: 'look', arguments: '{"b":1, "a":2}' }))
const result = (content: string, callId: string) => ({ role: 'tool', content, callId, name: 'look', isError: false })

it('tells a model of earlier answers with their calls and results, and of an answer that it goes on with', async () => {
  const first = await branch.question('first', null)
  const plain = await branch.answer(await branch.run(first), 'no tools')
  const second = await branch.question('second', plain)
  const worked = await branch.run(second)
  await branch.turn(worked.id, { turn: 0, text: 'Let me look.', results: ['one', 'two'], native })
  await branch.turn(worked.id, { turn: 1, results: ['x'.repeat(100_000)] })
  const found = await branch.answer(worked, 'Let me look.\n\nFound.')
  const third = await branch.question('third', found)
  const broken = await branch.run(third)
  await branch.turn(broken.id, { turn: 0, results: ['three'] })
  const half = await branch.answer(broken, 'Half')
  const { conversationId, userId } = branch
  const asked = {
    id: newId(),
    conversationId,
    userId,
    userMessageId: third,
    continuesId: half,
    model: 'gpt-5',
    provider: null,
  }
  const context = await memory().context(asked)
  const told = [
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'no tools' },
    { role: 'user', content: 'second' },
    { role: 'assistant', content: 'Let me look.', toolCalls: look('p0', 'p1'), native },
    result('one', 'p0'),
    result('two', 'p1'),
    { role: 'assistant', content: '', toolCalls: look('p0') },
    result(expect.stringMatching(/^x{49152}\n\n\[Cut here/), 'p0'),
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

  const goneOn = await branch.run(third, half)
  await branch.turn(goneOn.id, { turn: 0, text: ' of it.', results: ['four'] })
  const whole = await branch.answer(goneOn, 'Half of it.\n\nDone.')
  const fourth = await branch.question('fourth', whole)
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
