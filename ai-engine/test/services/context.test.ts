import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversations, messages, steps, users } from '../../src/db/schema.ts'
import { countPromptTokens } from '../../src/llm/tokens.ts'
import { createContextCap } from '../../src/services/context-cap.ts'
import { createMemory } from '../../src/services/memory.ts'
import { createOneAtATime } from '../../src/services/one-at-a-time.ts'
import { createPromptTokens } from '../../src/services/prompt-tokens.ts'
import { ends, type OpenDomain, openDomain } from './open-domain.ts'

const globalPrompt = 'Be brief.'

describe('the context of a run', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ MAX_CONTEXT_TOKENS: '120', SYSTEM_PROMPT: globalPrompt })
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
    return { id: newId(), conversationId, userId, userMessageId: parentId ?? '', continuesId: null, model }
  }

  it("begins with the conversation's own system prompt, else its person's, else the global one", async () => {
    const { db } = open.database
    const memory = createMemory({
      db,
      capFor: () => 1000,
      promptTokens: createPromptTokens(),
      countInLine: createOneAtATime(),
      systemPrompt: globalPrompt,
      contextMessages: 5,
      logger: { warn: () => {} },
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

  it('never exceeds the cap, keeps the order and the newest message, and is the longest suffix that fits', async () => {
    const word = fc.constantFrom('bear', 'honey', 'Größe', '熊は静か', '🐻', 'x'.repeat(40))
    const text = fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => words.join(' '))
    const answer = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.constant('') })
    const sibling = fc.option(text, { nil: undefined })
    const pair = fc.tuple(fc.record({ text, sibling }), fc.record({ text: answer, sibling }))
    const random = fc.record({
      said: fc
        .tuple(fc.array(pair, { maxLength: 8 }), fc.record({ text, sibling }))
        .map(([pairs, question]) => [...pairs.flat(), question]),
      systemPrompt: fc.constantFrom(null, 'Answer in French, and in French only.', ''),
      model: fc.constantFrom('gpt-4', 'gpt-5', 'claude-opus-4-7'),
      window: fc.option(fc.integer({ min: 40, max: 500 }), { nil: undefined }),
      maxContextTokens: fc.integer({ min: 20, max: 400 }),
      contextMessages: fc.integer({ min: 1, max: 12 }),
    })
    const seen = { trimmed: 0, whole: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(random, async ({ said, systemPrompt, model, window, maxContextTokens, contextMessages }) => {
        const warned: object[] = []
        const capFor = createContextCap({ windowOf: () => window, maxContextTokens })
        const logger = { warn: (details: object) => warned.push(details) }
        const memory = createMemory({
          db: open.database.db,
          capFor,
          promptTokens: createPromptTokens(),
          countInLine: createOneAtATime(),
          systemPrompt: globalPrompt,
          contextMessages,
          logger,
        })
        const context = await memory.context(await thread(said, systemPrompt, model))

        const cap = Math.min(maxContextTokens, Math.floor((window ?? Number.POSITIVE_INFINITY) * 0.75))
        const system = systemPrompt === '' ? [] : [{ role: 'system' as const, content: systemPrompt ?? globalPrompt }]
        const all = said
          .map(({ text }, index) => ({
            role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
            content: text,
          }))
          .filter(({ content }) => content !== '')
        const kept = context.messages.slice(system.length)
        expect(context.messages).toEqual([...system, ...all.slice(all.length - kept.length)])
        expect(kept.length).toBeGreaterThan(0)
        expect(kept.length).toBeLessThanOrEqual(contextMessages)
        expect(context.trimmed).toBe(all.length - kept.length)
        expect(warned.length).toBe(context.trimmed > 0 ? 1 : 0)
        const tokens = await countPromptTokens(context.messages, model)
        if (context.refusal) {
          expect(kept).toHaveLength(1)
          expect(tokens).toBeGreaterThan(cap)
          seen.refused++
          return
        }
        expect(tokens).toBeLessThanOrEqual(cap)
        seen[context.trimmed > 0 ? 'trimmed' : 'whole']++
        if (context.trimmed === 0 || kept.length === contextMessages) return
        const longer = [...system, ...all.slice(all.length - kept.length - 1)]
        expect(await countPromptTokens(longer, model)).toBeGreaterThan(cap)
      }),
      { numRuns: 120 },
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
    expect(started).toMatchObject({ contextTrimmed: 3 })
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', message: { meta: { contextTrimmed: 3 } } })
    const [trim] = await open.database.db.select().from(steps).where(eq(steps.runId, run.id)).orderBy(steps.index)
    expect(trim).toMatchObject({ kind: 'trim', status: 'completed', detail: { leftOut: 3, kept: 3 } })
    const asked = open.upstream.log().requests.findLast(({ stream }) => stream)
    expect(asked?.messages).toEqual([
      { role: 'system', content: globalPrompt },
      { role: 'assistant', content: '1 2 ' },
      { role: 'user', content: words('three') },
    ])
  })
})

describe('a message that is too long for the context', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ MAX_CONTEXT_TOKENS: '8000' })
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
    const edit = domain.queue.edit(caller.userId, waiting.message.id, words(8000))
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
    const again = await domain.answers.request(caller.userId, message.id, body)
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
