import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyedMutex } from '../../../src/core/concurrency/keyed-mutex.ts'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { steps } from '../../../src/db/schema/runs.ts'
import { users } from '../../../src/db/schema/users.ts'
import { countPromptTokens } from '../../../src/llm/pricing/tokens.ts'
import { createContextCap } from '../../../src/services/memory/context-cap.ts'
import { createMemory } from '../../../src/services/memory/memory.ts'
import { createPromptTokens } from '../../../src/services/memory/prompt-tokens.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'
import { noFiles } from './no-files.ts'

const globalPrompt = 'Be brief.'

describe('the context of a run', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ MAX_CONTEXT_TOKENS: '120', SYSTEM_PROMPT: globalPrompt, BUILT_IN_TOOLS: 'off' })
  })
  afterAll(() => open.close())

  interface Said {
    text: string
    /** Another question or answer in its place, on a branch that was left. */
    sibling: string | undefined
  }

  /** A branch of questions and answers; returns the run that would answer its last question. */
  async function thread(said: readonly Said[], systemPrompt: string | null, model: string) {
    const { db } = open.database
    const { userId } = open.caller
    const conversationId = newId()
    await db.insert(conversations).values({ id: conversationId, userId, systemPrompt })
    const rows: (typeof messages.$inferInsert)[] = []
    let parentId: string | null = null
    for (const [index, { text, sibling }] of said.entries()) {
      const role = index % 2 === 0 ? ('user' as const) : ('assistant' as const)
      const status = text === '' ? ('failed' as const) : ('complete' as const)
      const row = { conversationId, userId, parentId, role, status }
      if (sibling !== undefined) rows.push({ ...row, id: newId(), content: sibling, status: 'complete' })
      const id = newId()
      rows.push({ ...row, id, content: text })
      parentId = id
    }
    await db.insert(messages).values(rows)
    return {
      id: newId(),
      conversationId,
      userId,
      userMessageId: parentId ?? '',
      continuesId: null,
      model,
      provider: null,
    }
  }

  /** An answer to the run's question that was broken off. */
  async function interrupt({ conversationId, userMessageId }: Awaited<ReturnType<typeof thread>>, content: string) {
    const id = newId()
    const place = { conversationId, userId: open.caller.userId, parentId: userMessageId }
    await open.database.db.insert(messages).values({ ...place, id, role: 'assistant', status: 'failed', content })
    return id
  }

  it("begins with the conversation's own system prompt, else its person's, else the global one", async () => {
    const { db } = open.database
    const memory = createMemory({
      files: noFiles,
      db,
      capFor: () => 1000,
      promptTokens: createPromptTokens(),
      countInLine: createKeyedMutex(),
      instructions: () => globalPrompt,
      contextMessages: () => 5,
      summaryWriter: () => undefined,
      logger: { info: () => {}, warn: () => {} },
    })
    const promptOf = async (own: string | null) => {
      const { messages } = await memory.context(await thread([{ text: 'hi', sibling: undefined }], own, 'gpt-5'))
      return messages.find(({ role }) => role === 'system')?.content
    }
    const setTheirs = (systemPrompt: string | null) =>
      db.update(users).set({ systemPrompt }).where(eq(users.id, open.caller.userId))
    expect(await promptOf(null)).toBe(globalPrompt)
    await setTheirs('Call me Ishmael.')
    expect(await promptOf(null)).toBe('Call me Ishmael.')
    expect(await promptOf('Answer in verse.')).toBe('Answer in verse.')
    await setTheirs(null)
  })

  it('goes by turns from a question to the question, within the cap, and holds the most that fits', async () => {
    const word = fc.constantFrom('bear', 'honey', 'Größe', '熊は静か', '🐻', 'x'.repeat(40))
    const text = fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => words.join(' '))
    const answer = fc.oneof({ weight: 4, arbitrary: text }, { weight: 2, arbitrary: fc.constantFrom('', ' \n') })
    const sibling = fc.option(text, { nil: undefined })
    const pair = fc.tuple(fc.record({ text, sibling }), fc.record({ text: answer, sibling }))
    const random = fc.record({
      pairs: fc.array(pair, { maxLength: 8 }),
      question: fc.record({ text, sibling }),
      interrupted: fc.option(text, { nil: undefined }),
      systemPrompt: fc.constantFrom(null, 'Answer in French, and in French only.', ''),
      model: fc.constantFrom('gpt-4', 'gpt-5', 'claude-opus-4-7'),
      window: fc.option(fc.integer({ min: 60, max: 700 }), { nil: undefined }),
      maxContextTokens: fc.integer({ min: 20, max: 500 }),
      contextMessages: fc.integer({ min: 1, max: 12 }),
    })
    const seen = { trimmed: 0, whole: 0, refused: 0, unanswered: 0 }
    await fc.assert(
      fc.asyncProperty(random, async ({ pairs, question, interrupted, systemPrompt, model, window, ...limits }) => {
        const cuts: object[] = []
        const capFor = createContextCap({
          describe: () => ({ contextWindow: window ?? null }),
          maxContextTokens: () => limits.maxContextTokens,
        })
        const { contextMessages } = limits
        const logger = { info: (details: object) => cuts.push(details), warn: () => {} }
        const memory = createMemory({
          files: noFiles,
          db: open.database.db,
          capFor,
          promptTokens: createPromptTokens(),
          countInLine: createKeyedMutex(),
          instructions: () => globalPrompt,
          contextMessages: () => contextMessages,
          summaryWriter: () => undefined,
          logger,
        })
        const run = await thread([...pairs.flat(), question], systemPrompt, model)
        const continuesId = interrupted === undefined ? null : await interrupt(run, interrupted)
        const context = await memory.context({ ...run, continuesId })

        const prompt = systemPrompt ?? globalPrompt
        const before = prompt === '' ? [] : [{ role: 'system', content: prompt }]
        const after = interrupted === undefined ? [] : [interrupted, expect.stringContaining('interrupted')]
        const kept = context.messages.slice(before.length, context.messages.length - after.length)
        expect(context.messages.map(({ role }) => role)).toEqual([
          ...before.map(() => 'system'),
          ...Array.from({ length: kept.length + after.length }, (_, at) => (at % 2 === 0 ? 'user' : 'assistant')),
        ])
        expect(context.messages.slice(before.length + kept.length).map(({ content }) => content)).toEqual(after)

        const answered = pairs.filter(([, { text }]) => text.trim() !== '').flat()
        const turns = [...answered, question]
        expect(kept.map(({ content }) => content)).toEqual(turns.slice(-kept.length).map(({ text }) => text))
        const written = [...pairs.flat(), question].filter(({ text }) => text !== '')
        const read = written.slice(-contextMessages - 1)
        const told = turns.filter((one) => read.includes(one))
        const isOver = written.length > contextMessages
        const cap = Math.min(limits.maxContextTokens, Math.floor((window ?? Number.POSITIVE_INFINITY) * 0.75))
        const tokens = await countPromptTokens(context.messages, model)
        if (read.length > told.length) seen.unanswered++
        if (context.refusal) {
          expect(kept).toHaveLength(1)
          expect(context.trimmed).toBe(told.length - 1)
          expect(cuts).toEqual([])
          expect(tokens).toBeGreaterThan(cap)
          seen.refused++
          return
        }
        expect(context.trimmed).toBe(written.length - read.length + told.length - kept.length)
        expect(cuts).toHaveLength(isOver || context.trimmed > 0 ? 1 : 0)
        expect(tokens).toBeLessThanOrEqual(cap)
        seen[context.trimmed > 0 ? 'trimmed' : 'whole']++
        if (cuts.length === 0) return
        // Only the question may take more than the share, and what comes before takes it beyond.
        const most = Math.max(1, Math.floor(contextMessages * 0.6))
        const sent = read.slice(read.indexOf(told.at(-kept.length) as (typeof read)[number]))
        if (kept.length > 1) expect(sent.length).toBeLessThanOrEqual(most)
        if (kept.length > 1) expect(tokens).toBeLessThanOrEqual(cap * 0.6)
        const earlier = turns.slice(0, turns.length - kept.length).slice(-2)
        const place = read.indexOf(earlier[0] as (typeof read)[number])
        if (earlier.length < 2 || place < 0 || read.length - place > most) return
        const more = earlier.map(({ text }) => ({ role: 'user' as const, content: text }))
        expect(await countPromptTokens([...context.messages, ...more], model)).toBeGreaterThan(cap * 0.6)
      }),
      { numRuns: 150 },
    )
    // A run of the test that saw only one of them would prove nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5)
  })

  it('tells of a trim in the log’s event, on the answer and as a step, and the model nothing of what was left out', async () => {
    const conversationId = await open.newConversation()
    const { cursor } = await open.domain.conversations.snapshot(open.caller.userId, conversationId, { limit: 50 })
    const words = (name: string) => `${name} ${'bear '.repeat(60)}[[chunks=2]]`
    for (const name of ['one', 'two']) await open.send(conversationId, words(name))
    const { run } = await open.send(conversationId, words('three'))
    const events = await open.readLog(conversationId, cursor, ends(run.id))
    const started = events.find((event) => event.type === 'run.started' && event.runId === run.id)
    expect(started).toMatchObject({ contextTrimmed: 4 })
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', message: { meta: { contextTrimmed: 4 } } })
    const [trim] = await open.database.db.select().from(steps).where(eq(steps.runId, run.id)).orderBy(steps.index)
    expect(trim).toMatchObject({ kind: 'trim', status: 'completed', detail: { leftOut: 4, kept: 1 } })
    const asked = open.upstream.log().requests.findLast(({ stream }) => stream)
    expect(asked?.messages).toEqual([
      { role: 'system', content: globalPrompt },
      { role: 'user', content: words('three') },
    ])
  })
})

describe('a message that is too long for the context', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ MAX_CONTEXT_TOKENS: '8000', BUILT_IN_TOOLS: 'off' })
  })
  afterAll(() => open.close())

  const words = (count: number) => 'a '.repeat(count).trim()

  async function send(conversation: object, content: string, model?: string) {
    const { caller, domain } = open
    const { id } = (await domain.conversations.create(caller.userId, conversation)).conversation
    const message = { clientMessageId: newId(), content: `${content} [[chunks=1]]`, ...(model && { model }) }
    return { id, sent: domain.sendMessage(caller, id, message) }
  }

  it('is refused with its size and the limit, which the system prompt and the model’s window lower', async () => {
    const refused = async (sent: Promise<unknown>, message: RegExp) =>
      expect(sent).rejects.toMatchObject({ code: 'message_too_long', message: expect.stringMatching(message) })
    await refused(
      (await send({}, words(8000))).sent,
      /^The message has about 8,0\d\d tokens; the limit is 7,997\. Shorten it/,
    )
    await expect((await send({}, words(7900))).sent).resolves.toBeDefined()
    const systemPrompt = words(1000)
    await refused((await send({ systemPrompt }, words(7900))).sent, /has about 7,9\d\d tokens; the limit is 6,99\d\./)
    await refused((await send({ model: 'gpt-4' }, words(7900))).sent, /has about 7,9\d\d tokens; the limit is 6,141\./)
    await refused((await send({}, words(7900), 'gpt-4')).sent, /the limit is 6,141\./)
    await expect((await send({}, words(6000), 'gpt-4')).sent).resolves.toBeDefined()
  })

  it('is refused as an edit too, and the question stays as it was', async () => {
    const { caller, domain } = open
    const { id, sent } = await send({}, 'slow [[chunks=2000 delay=50]]')
    const { run } = await sent
    const waiting = await open.send(id, 'short')
    const edit = domain.queue.edit(caller.userId, waiting.message.id, { content: words(8000) })
    await expect(edit).rejects.toMatchObject({ code: 'message_too_long' })
    await domain.queue.withdraw(caller.userId, waiting.message.id)
    await domain.queue.cancel(caller.userId, run.id)
  })

  it('fails in words, without a call, when the model or the settings have changed since', async () => {
    const { caller, domain } = open
    const { id, sent } = await send({}, words(7000))
    const { run, message } = await sent
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
    await open.readLog(id, cursor, ends(run.id))
    const asked = open.upstream.log().requests.length
    const body = { clientRunId: newId(), mode: 'again' as const, model: 'gpt-4' }
    const again = await domain.answers.request(caller, message.id, body)
    const events = await open.readLog(id, cursor, ends(again.run.id))
    expect(events.at(-1)).toMatchObject({
      type: 'run.failed',
      usage: null,
      error: {
        code: 'context_too_long',
        retryable: false,
        detail: expect.stringMatching(/7,0\d\d tokens; gpt-4 is told 6,144 at most/),
      },
    })
    const calls = open.upstream.log().requests.slice(asked)
    expect(calls.filter(({ stream }) => stream)).toEqual([])
    expect(await domain.answerSteps(caller.userId, again.run.messageId)).toEqual([])
  })
})
