import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { conversations } from '../../../src/db/schema/conversations.ts'
import type { ModelMessage } from '../../../src/llm/contract/model.ts'
import { countPromptTokens } from '../../../src/llm/pricing/tokens.ts'
import type { Context } from '../../../src/services/memory/context.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import type { Summarised, SummaryWriter } from '../../../src/services/memory/summary-writer.ts'
import { turnMessages } from '../../../src/services/memory/turn-messages.ts'
import { noFiles } from './no-files.ts'
import { type BranchWriter, openBranchWriter, type WrittenRun } from './write-branch.ts'

const contextMessages = 9
const caps = new Map([
  ['gpt-5', 300],
  ['gpt-4', 190],
])

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.close())

/** One of several engines, with counts of its own. */
function engine(writeSummary: SummaryWriter) {
  return createMemory({
    files: noFiles,
    db: database.db,
    capFor: ({ model }) => caps.get(model) ?? 0,
    promptTokens: createPromptTokens(),
    countInLine: createKeyedMutex(),
    instructions: () => undefined,
    contextMessages: () => contextMessages,
    summaryWriter: () => writeSummary,
    logger: { info: () => {}, warn: () => {} },
  })
}

const { signal } = new AbortController()

/** Another one each time, and once in a while none. */
async function summarise({ earlier, messages }: Summarised): Promise<string | null> {
  if (messages.length % 5 === 0) throw new Error('the model cannot be reached')
  return messages.length % 5 === 1 ? null : `${earlier?.length ?? 0} and ${messages.length}: ${newId()}`
}

/** An answer, and the last request of the run that wrote it; none for one that was continued. */
interface Answered {
  run: WrittenRun
  content: string
  isBroken: boolean
  /** Whether it has any word or call. */
  isSaid: boolean
  /** Whether `request` is its own. */
  isPlain: boolean
  /** The answers before it on its branch, the newest first. */
  ancestors: Answered[]
  context: Context
  request: readonly ModelMessage[]
}

const word = fc.constantFrom('bear', 'honey', 'Größe', '熊は静か', 'x'.repeat(40))
const text = fc.array(word, { minLength: 1, maxLength: 18 }).map((words) => words.join(' '))
const turn = fc.record({
  text: fc.option(text, { nil: undefined }),
  results: fc.array(word, { minLength: 1, maxLength: 3 }),
  sealed: fc.boolean(),
})
const action = fc.record({
  /** Another branch, or another answer to the same question, or more of a broken answer, once in a while. */
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('ask' as const) },
    { weight: 2, arbitrary: fc.constantFrom('branch' as const, 'again' as const, 'continue' as const) },
  ),
  pick: fc.nat(),
  question: fc.oneof({ weight: 12, arbitrary: text }, { weight: 1, arbitrary: fc.constant('bear honey '.repeat(120)) }),
  turns: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(turn, { maxLength: 2 }) },
  ),
  answer: fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: fc.constant('') }),
  isBroken: fc.boolean(),
  model: fc.oneof({ weight: 6, arbitrary: fc.constant('gpt-5') }, { weight: 1, arbitrary: fc.constant('gpt-4') }),
  changes: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('tools' as const, 'instructions' as const) },
  ),
})
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

it('each prompt begins with the one before, but for a remembered cut; its calls are paired; it fits', async () => {
  const seen = {
    prefix: 0,
    cut: 0,
    recut: 0,
    sealed: 0,
    stripped: 0,
    summarised: 0,
    refused: 0,
    continued: 0,
    branched: 0,
  }
  const engines = [engine(summarise), engine(summarise)]
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
      const conversation = await openConversation()
      for (const [at, one] of actions.entries()) {
        const asked = await conversation.ask(one)
        const context = await engines[at % 2]?.context(asked.run, undefined, { signal })
        if (!context) throw new Error('there are two engines')
        await check(asked, context, one.model)
        if (context.refusal) seen.refused++
        else await conversation.answer(asked, context, one)
      }
    }),
    { numRuns: 60, endOnFailure: true },
  )
  // A run of the test that saw only one of them would prove nothing.
  for (const [name, count] of Object.entries(seen)) expect(count, name).toBeGreaterThan(5)

  async function check(asked: Asked, context: Context, model: string): Promise<void> {
    const [before] = asked.ancestors
    expectPairs(context.messages)
    expectTurns(context.messages)
    const asks = context.messages.findLast(({ role, content }) => role === 'user' && content.endsWith(asked.question))
    expect(asks).toBeDefined()
    expectSummary(context)
    if (context.refusal) return
    const tokens = await countPromptTokens(context.messages, model)
    const cap = caps.get(model) ?? 0
    expect(tokens).toBeLessThanOrEqual(cap)
    expect(context.messages.filter(({ role }) => role === 'user').length).toBeLessThanOrEqual(contextMessages)
    if (context.cut?.made) {
      seen[before?.context.cut ? 'recut' : 'cut']++
      expect(await wouldBeOver(asked, model, cap)).toBe(true)
      if (context.cut.kept > 1) expect(tokens).toBeLessThanOrEqual(cap * 0.6 + (context.cut.summary ? 80 : 0))
    }
    expectSealed(context)
    if (asked.continues) seen.continued++
    if (asked.isBranch) seen.branched++
    if (!before || before.context.cut?.messageId !== context.cut?.messageId) return
    if (before.context.prefix !== context.prefix) return
    expect(context.messages.slice(0, before.request.length)).toEqual(before.request)
    seen.prefix++
  }

  /** Without another cut there would have been too many messages, or too many tokens. */
  async function wouldBeOver({ run, question, ancestors, continues }: Asked, model: string, cap: number) {
    const [before] = ancestors
    const since = ancestors.findIndex((one) => one.run.userMessageId === before?.context.cut?.messageId)
    const said = since < 0 ? ancestors : ancestors.slice(0, since + 1)
    if (said.reduce((sum, { isSaid }) => sum + 1 + Number(isSaid), 1) > contextMessages) return true
    if (!before || continues || !before.isPlain || run.userMessageId === before.context.cut?.messageId) return true
    const more = [before.content, question].map((content) => ({ role: 'user' as const, content }))
    // The instructions may be longer than they were.
    return (await countPromptTokens([...before.request, ...more], model)) + 40 > cap
  }

  /** It stands in the first question, and nothing else is told of what was left out. */
  function expectSummary({ messages, cut }: Context): void {
    const [first, ...others] = messages.filter(({ role }) => role === 'user')
    if (cut?.summary) expect(first?.content).toContain(`\n${cut.summary}\n[End of the summary.]\n\n`)
    else expect(first?.content).not.toContain('[End of the summary.]')
    for (const { content } of others) expect(content).not.toContain('[End of the summary.]')
    if (cut?.summary) seen.summarised++
  }

  /** The blocks of a turn go back only after the beginning that they were written after. */
  function expectSealed({ messages, prefix }: Context): void {
    const seals = messages.flatMap((message) => ('native' in message && message.native ? message.native.blocks : []))
    for (const seal of seals) expect(seal).toEqual({ seal: prefix })
    const called = messages.filter((message) => 'toolCalls' in message).length
    if (seals.length > 0) seen.sealed++
    else if (called > 0) seen.stripped++
  }
}, 240_000)

interface Asked {
  run: Parameters<ReturnType<typeof engine>['context']>[0]
  question: string
  ancestors: Answered[]
  isBranch: boolean
  continues: Answered | undefined
}

/** A conversation as users and runs write it. */
async function openConversation() {
  const branch: BranchWriter = await openBranchWriter(database)
  const { userId, conversationId } = branch
  const answers: Answered[] = []
  let tools = { look: 'one' }
  let newest: Answered | undefined

  async function change(changes: Action['changes']): Promise<void> {
    if (changes === 'tools') tools = { look: newId() }
    if (changes === 'instructions')
      await database.db.update(conversations).set({ systemPrompt: newId() }).where(eq(conversations.id, conversationId))
  }

  async function questionOf({ kind, pick, question }: Action, from: Answered | undefined) {
    if (from && (kind === 'again' || kind === 'continue'))
      return { id: from.run.userMessageId, question: '', ancestors: from.ancestors.slice() }
    const parent = kind === 'branch' ? from : newest
    const content = `${question} ${pick}`
    const ancestors = parent ? [parent, ...parent.ancestors] : []
    return { id: await branch.question(content, parent?.run.messageId ?? null), question: content, ancestors }
  }

  return {
    async ask(one: Action): Promise<Asked> {
      await change(one.changes)
      const broken = answers.filter(({ isBroken }) => isBroken)
      const pool = one.kind === 'continue' ? broken : answers
      const from = pool.length > 0 ? pool[one.pick % pool.length] : undefined
      const { id, question, ancestors } = await questionOf(one, from)
      const continues = one.kind === 'continue' ? from : undefined
      const continuesId = continues?.run.messageId ?? null
      const { model } = one
      const run = { id: newId(), conversationId, userId, userMessageId: id, continuesId, model, provider: null, tools }
      return { run, question, ancestors, isBranch: one.kind !== 'ask' && from !== undefined, continues }
    },

    async answer({ run, ancestors, continues }: Asked, context: Context, one: Action): Promise<void> {
      const written = await branch.run(run.userMessageId, run.continuesId)
      const texts = continues ? [continues.content] : []
      let request = context.messages
      for (const [at, { text: said, results, sealed }] of one.turns.entries()) {
        const native = { provider: 'p', api: 'a', model: 'm', blocks: [{ seal: context.prefix }] }
        const { prefix } = context
        const more = { ...(said && { text: said }), ...(sealed && { native }) }
        const saved = await branch.turn(written.id, { turn: at, results, prefix, ...more })
        if (said) texts.push(said)
        request = [...request, ...turnMessages([saved.turn], saved.calls)]
      }
      const content = [...texts, ...(one.answer ? [one.answer] : [])].join('\n\n')
      await branch.answer(written, content, one.turns.length > 0)
      // What was asked in vain, and what was broken off and gone on with, is not told again as it was.
      const isSaid = content !== '' || one.turns.length > 0
      const isBroken = one.isBroken && content !== ''
      const isPlain = isSaid && !continues
      const answered = { run: written, content, isBroken, isSaid, isPlain, ancestors, context, request }
      newest = isPlain ? answered : { ...answered, ...skipped(answered) }
      answers.push(newest)
    },
  }
}

/** In the place of an answer whose request does not count: the one before it. */
function skipped({ ancestors }: Answered): Pick<Answered, 'context' | 'request'> {
  const [before] = ancestors
  if (before) return { context: before.context, request: before.request }
  return { context: { prefix: '' } as Context, request: [] }
}

/** Each call is followed by its one result, in order, before anything else. */
function expectPairs(messages: readonly ModelMessage[]): void {
  const waiting: string[] = []
  for (const message of messages) {
    if (message.role === 'tool') expect(message.callId).toBe(waiting.shift())
    else expect(waiting).toEqual([])
    if (message.role === 'assistant') waiting.push(...(message.toolCalls ?? []).map(({ id }) => id))
  }
  expect(waiting).toEqual([])
}

/** After the instructions: question, answer with its turns, question; an answer never ends with a result. */
function expectTurns(messages: readonly ModelMessage[]): void {
  const said = messages[0]?.role === 'system' ? messages.slice(1) : messages
  expect(said[0]?.role).toBe('user')
  expect(said.at(-1)?.role).toBe('user')
  for (const [at, { role }] of said.entries()) {
    const next = said[at + 1]?.role
    if (role === 'user') expect([undefined, 'assistant']).toContain(next)
    if (role === 'tool') expect(['tool', 'assistant']).toContain(next)
    if (role === 'assistant' && next === 'assistant') expect(said[at]).not.toHaveProperty('toolCalls')
  }
}
