import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import { noFiles } from './no-files.ts'
import { openBranchWriter } from './write-branch.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.close())

const words = (count: number) => 'honey '.repeat(count).trim()
const tool = (length: number) => ({ name: 'look', description: words(length), inputSchema: {} })

/** The context of the third question of a branch of about 700 tokens, of 1,000 that a model takes. */
async function contextWith(offered: ReturnType<typeof tool>[]) {
  const branch = await openBranchWriter(database)
  let parent: string | null = null
  for (const text of ['first', 'second']) {
    const question: string = await branch.question(`${text} ${words(150)}`, parent)
    parent = await branch.answer(await branch.run(question), words(150))
  }
  const userMessageId = await branch.question('third', parent)
  const memory = createMemory({
    ...{ files: noFiles, db: database.db, capFor: () => 1000, promptTokens: createPromptTokens() },
    ...{ countInLine: createKeyedMutex(), instructions: () => undefined, contextMessages: () => 50 },
    summaryWriter: () => undefined,
    logger: { info: () => {}, warn: () => {} },
  })
  const { conversationId, userId } = branch
  const run = { id: newId(), conversationId, userId, userMessageId, continuesId: null, model: 'gpt-5', provider: null }
  return memory.context({ ...run, offered })
}

it('definitions of tools take room of the prompt, though they are no message', async () => {
  const without = await contextWith([])
  expect(without).toMatchObject({ trimmed: 0, refusal: undefined })
  const few = await contextWith([tool(100)])
  expect(few).toMatchObject({ trimmed: 0, refusal: undefined })
  expect(few.messages.map(({ content }) => content)).toEqual(without.messages.map(({ content }) => content))
  const many = await contextWith([tool(200), tool(300)])
  expect(many.trimmed).toBeGreaterThan(0)
  expect(many.refusal).toBeUndefined()
  expect(many.messages.at(-1)).toMatchObject({ role: 'user', content: 'third' })
})

it('more definitions than fit are refused with what to do', async () => {
  const { refusal } = await contextWith([tool(1100)])
  expect(refusal?.code).toBe('context_too_long')
  expect(refusal?.message).toMatch(
    /The question, the system prompt and the tools have about 1,1\d\d tokens.*switch tools off/,
  )
})
