import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { readContext } from '../../../src/db/messages/contexts.ts'
import { branchCuts } from '../../../src/db/schema/messages.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import { noFiles } from './no-files.ts'
import { openBranchWriter } from './write-branch.ts'

const contextMessages = 20

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.close())

/** One of several engines, with counts and perhaps settings of its own. */
function engine(cap = 300) {
  return createMemory({
    files: noFiles,
    db: database.db,
    capFor: () => cap,
    promptTokens: createPromptTokens(),
    countInLine: createKeyedMutex(),
    instructions: () => undefined,
    contextMessages: () => contextMessages,
    summaryWriter: () => undefined,
    logger: { info: () => {}, warn: () => {} },
  })
}

it('engines of other settings that cut at once agree in the end', async () => {
  const run = await longBranch()
  // All of them read the branch before it is cut, and each would cut it elsewhere.
  const caps = [300, 270, 240, 210, 300, 270, 240, 210]
  const read = await Promise.all(caps.map(() => readContext(database.db, run, contextMessages + 1)))
  const contexts = await Promise.all(caps.map((cap, at) => engine(cap).context(run, read[at])))
  const cuts = await database.db.select().from(branchCuts).where(eq(branchCuts.conversationId, run.conversationId))
  for (const { messages, trimmed } of contexts) {
    expect(cuts.map(({ leftOut }) => leftOut)).toContain(trimmed)
    expect(JSON.stringify(messages.at(-1))).toContain('and now?')
  }
  // Whose window the first cut does not suit cuts once more; from then on all begin there.
  const last = await Promise.all(caps.map((cap) => engine(cap).context(run)))
  expect(new Set(last.map(({ messages }) => JSON.stringify(messages))).size).toBe(1)
  expect(last.map(({ cut }) => cut?.made)).toEqual(caps.map(() => false))
})

it('two engines with the same settings that cut at once write one cut', async () => {
  const run = await longBranch()
  const read = await Promise.all([1, 2, 3, 4].map(() => readContext(database.db, run, contextMessages + 1)))
  const contexts = await Promise.all(read.map((known) => engine().context(run, known)))
  expect(new Set(contexts.map(({ messages }) => JSON.stringify(messages))).size).toBe(1)
  expect(contexts.map(({ trimmed }) => trimmed)).toEqual([6, 6, 6, 6])
  const cuts = await database.db.select().from(branchCuts).where(eq(branchCuts.conversationId, run.conversationId))
  expect(cuts).toMatchObject([{ leftOut: 6 }])
})

/** The run that answers the last question of a branch beyond the cap, which nobody has cut. */
async function longBranch() {
  const branch = await openBranchWriter(database)
  const { userId, conversationId } = branch
  let parent: string | null = null
  for (let n = 0; n < 5; n++) {
    const question = await branch.question(`${n} ${'bear '.repeat(30)}`, parent)
    parent = await branch.answer(await branch.run(question), 'honey '.repeat(30))
  }
  const userMessageId = await branch.question('and now?', parent)
  return { id: newId(), userId, conversationId, userMessageId, continuesId: null, model: 'gpt-5', provider: null }
}
