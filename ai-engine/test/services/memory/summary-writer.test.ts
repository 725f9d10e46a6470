import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import { createSummaryWriter } from '../../../src/services/memory/summary-writer.ts'
import { createBackgroundCall } from '../../../src/services/usage/background-call.ts'
import { createBilling } from '../../../src/services/usage/billing.ts'
import { noFiles } from './no-files.ts'
import { type BranchWriter, openBranchWriter } from './write-branch.ts'

const cap = 3000
let database: TestDatabase
let upstream: Upstream
beforeAll(async () => {
  ;[database, upstream] = await Promise.all([createDatabase(), startUpstream()])
})
afterAll(async () => {
  await upstream.close()
  await database.close()
})

function openMemory(timeoutMs?: number) {
  const { db } = database
  const provider = createOpenAICompatible({ name: 'Upstream', baseUrl: upstream.url })
  const billing = createBilling({ cents: () => 1, slugOf: () => 'Upstream' })
  const callInBackground = createBackgroundCall({ db, billing, ...(timeoutMs && { timeoutMs }) })
  const capFor = () => cap
  return createMemory({
    files: noFiles,
    db,
    capFor,
    promptTokens: createPromptTokens(),
    countInLine: createKeyedMutex(),
    instructions: () => 'Be brief.',
    contextMessages: () => 100,
    summaryWriter: () =>
      createSummaryWriter({ callInBackground, provider: ({ model }) => ({ provider, model }), capFor }),
    logger: { info: () => {}, warn: () => {} },
  })
}

/** A branch on the way to its cap; returns the question that goes beyond. */
async function grow(branch: BranchWriter, from: string | null, name: string, directive: string): Promise<string> {
  let parent = from
  for (let n = 0; n < 8; n++) {
    const question = await branch.question(`${name}${n} ${directive} ${'bear '.repeat(200)}`, parent)
    const run = await branch.run(question)
    if (n === 0)
      await branch.turn(run.id, { turn: 0, text: 'Let me look.', results: [`${name} honey ${'x'.repeat(9000)}`] })
    parent = await branch.answer(run, `${n === 0 ? 'Let me look.\n\n' : ''}${'honey '.repeat(200)}`, n === 0)
  }
  return branch.question(`${name} and now?`, parent)
}

const asked = ({ userId, conversationId }: BranchWriter, userMessageId: string) => {
  return { id: newId(), userId, conversationId, userMessageId, continuesId: null, model: 'gpt-4o-mini', provider: null }
}
const calls = ({ conversationId }: BranchWriter) =>
  database.db.select().from(usage).where(eq(usage.conversationId, conversationId)).orderBy(usage.id)

it('what a cut leaves out is summarised once, billed as a call of its own, and begins every later prompt', async () => {
  const branch = await openBranchWriter(database)
  const memory = openMemory()
  const question = await grow(branch, null, 'one', '')
  const begun: string[] = []
  const { signal } = new AbortController()
  const first = await memory.context(asked(branch, question), undefined, { signal, onSummary: () => begun.push('one') })
  const summary = first.cut?.summary ?? ''
  expect(summary).not.toBe('')
  expect(first.messages[1]).toMatchObject({ role: 'user', content: expect.stringContaining(summary) })
  const [call] = upstream.log().requests
  expect(call).toMatchObject({ stream: false, maxTokens: 4000, model: 'gpt-4o-mini' })
  // The newest part of what is left out, as much as there is room for, and nothing of what is kept.
  const shown = call?.messages[1]?.content ?? ''
  const leftOut = Array.from({ length: 8 }, (_, n) => `one${n}`).filter(
    (name) => !JSON.stringify(first.messages).includes(name),
  )
  expect(leftOut.length).toBeGreaterThan(2)
  expect(shown).toContain(`user: ${leftOut.at(-1)}`)
  expect(shown).not.toContain('and now?')
  expect(shown.length).toBeLessThanOrEqual(2 * cap)

  const again = await openMemory().context(asked(branch, question), undefined, { signal })
  expect(again.messages).toEqual(first.messages)
  expect(again.cut?.made).toBe(false)
  expect(await calls(branch)).toMatchObject([{ kind: 'summary', runId: null, estimated: false, usageCents: 1 }])
  expect(begun).toEqual(['one'])

  const parent = await branch.answer(await branch.run(question), 'so far')
  const later = await memory.context(asked(branch, await grow(branch, parent, 'two', '')), undefined, { signal })
  expect(later.cut).toMatchObject({ made: true, summary: expect.any(String) })
  const next = upstream.log().requests.at(-1)?.messages[1]?.content ?? ''
  expect(next.startsWith(`Summary of what came before:\n${summary}\n\n`)).toBe(true)
  expect(next.split('[End of the summary.]')).toHaveLength(1)
  expect(await calls(branch)).toHaveLength(2)
})

it.each([
  ['is refused', 'titlestatus=500', 0, undefined],
  ['takes too long', 'titledelay=60000', 1, 500],
])('when the call %s, the messages are left out without a summary', async (_, directive, billed, timeoutMs) => {
  const branch = await openBranchWriter(database)
  const question = await grow(branch, null, 'three', `[[${directive}]]`)
  const { signal } = new AbortController()
  const context = await openMemory(timeoutMs).context(asked(branch, question), undefined, { signal })
  expect(context.cut).toMatchObject({ made: true })
  expect(context.cut?.summary).toBeUndefined()
  expect(await calls(branch)).toHaveLength(billed)
  expect((await openMemory().context(asked(branch, question))).messages).toEqual(context.messages)
})

it('a run that is stopped meanwhile remembers no cut, and without a signal nothing is summarised', async () => {
  const branch = await openBranchWriter(database)
  const question = await grow(branch, null, 'four', '[[titledelay=60000]]')
  const stop = new AbortController()
  const options = { signal: stop.signal, onSummary: () => setImmediate(() => stop.abort('stop')) }
  await openMemory().context(asked(branch, question), undefined, options)
  const context = await openMemory().context(asked(branch, question))
  expect(context.cut).toMatchObject({ made: true })
  expect(context.cut?.summary).toBeUndefined()
})
