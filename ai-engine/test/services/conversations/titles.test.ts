import { freePort } from '@grizz/testing/free-port'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { countPromptTokens } from '../../../src/llm/pricing/tokens.ts'
import { createTitleWriter } from '../../../src/services/conversations/title-writer.ts'
import { createBackgroundCall } from '../../../src/services/usage/background-call.ts'
import { createBilling } from '../../../src/services/usage/billing.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

const WAIT_OPTIONS = { timeout: 100_000, interval: 50 }

describe('the title of a conversation', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  async function answered(content: string) {
    const id = await open.newConversation()
    const { cursor } = await open.domain.conversations.snapshot(open.caller.userId, id, { limit: 1 })
    const { run } = await open.send(id, content)
    await open.readLog(id, cursor, ends(run.id))
    return { id, cursor, run }
  }

  const titleOf = async (id: string) => (await open.domain.conversations.get(open.caller.userId, id)).title

  const titleCalls = (id: string) =>
    open.database.db
      .select()
      .from(usage)
      .where(and(eq(usage.conversationId, id), eq(usage.kind, 'title')))

  /** The request for the title of a conversation that begins with this word. */
  const askedAbout = (word: string) =>
    open.upstream
      .log()
      .requests.find(({ stream, messages }) => !stream && messages.at(-1)?.content.includes(`user: ${word}`))

  /** As if the answer had ended a while ago, and whoever was making the title were dead. */
  async function leaveBehind(id: string): Promise<void> {
    const { db } = open.database
    const past = sql`now() - interval '1 minute'`
    await db.update(runs).set({ endedAt: past }).where(eq(runs.conversationId, id))
    await db.update(conversations).set({ titleLeaseExpiresAt: past }).where(eq(conversations.id, id))
  }

  it('is asked for without streaming, is said on the log, and is on the ledger as what was reported', async () => {
    const { id, cursor } = await answered('Tell me of bears [[chunks=2 title=Two_bears]]')
    const events = await open.readLog(id, cursor, ({ type }) => type === 'conversation.updated')
    expect(events.at(-1)).toMatchObject({ conversation: { title: 'Two bears' } })
    const [asked] = open.upstream.log().requests.filter(({ stream }) => !stream)
    expect(asked?.maxTokens).toBe(64)
    expect(await titleCalls(id)).toMatchObject([
      { inputTokens: asked?.reported?.input, outputTokens: 6, estimated: false, attempt: null, runId: null },
    ])
  })

  it.each([
    ['<think>Bears,_hm.</think>_Two_bears', 'Two bears'],
    ['<think>What_is_this', 'shown'],
  ])('has no reasoning in it: %s', async (title, shown) => {
    const { id, cursor } = await answered(`shown [[chunks=1 title=${title}]]`)
    await open.readLog(id, cursor, ({ type }) => type === 'conversation.updated')
    expect((await titleOf(id))?.startsWith(shown)).toBe(true)
  })

  it('is in nobody’s way: the next answer comes while it is made', async () => {
    const { id, cursor } = await answered('first [[chunks=1 titledelay=60000]]')
    const { run } = await open.send(id, 'second [[chunks=1]]')
    await open.readLog(id, cursor, ends(run.id))
    expect(await titleOf(id)).toBeNull()
  })

  it('is made by the sweep when its engine died over it', async () => {
    const { id } = await answered('die [[chunks=1 titlestatus=500]]')
    await expect.poll(() => askedAbout('die'), WAIT_OPTIONS).toBeDefined()
    expect(await titleOf(id)).toBeNull()
    await open.database.db.update(conversations).set({ titleAttempts: 2 }).where(eq(conversations.id, id))
    await leaveBehind(id)
    await expect.poll(() => titleOf(id), WAIT_OPTIONS).toMatch(/^die/)
    expect(await titleCalls(id)).toEqual([])
  })

  it.each(['waiting', 'cancelled'] as const)('is made by the sweep while the first answer is %s', async (status) => {
    const { id } = await answered(`${status} [[chunks=1 titlestatus=500]]`)
    await expect.poll(() => askedAbout(status), WAIT_OPTIONS).toBeDefined()
    const { db } = open.database
    await db.update(conversations).set({ titleAttempts: 2 }).where(eq(conversations.id, id))
    const long = sql`now() - interval '1 minute'`
    // Without what it waits for, any engine would go on with it.
    const waiting = { endedAt: null, waitingFor: { reason: 'approval' as const, callIds: [] } }
    const rest = status === 'waiting' ? waiting : { endedAt: long }
    await db
      .update(runs)
      .set({ status, startedAt: long, ...rest })
      .where(eq(runs.conversationId, id))
    await db.update(conversations).set({ titleLeaseExpiresAt: long }).where(eq(conversations.id, id))
    await expect.poll(() => titleOf(id), WAIT_OPTIONS).toMatch(new RegExp(`^${status}`))
  })

  it('whose call was under way when its engine stopped is on the ledger, as estimated', async () => {
    const { id } = await answered('leave [[chunks=1 titledelay=60000]]')
    await expect.poll(() => askedAbout('leave'), WAIT_OPTIONS).toBeDefined()
    await open.domain.titles.stop()
    const prompt = (askedAbout('leave')?.messages ?? []).map(({ content }) => ({ role: 'user' as const, content }))
    const inputTokens = await countPromptTokens(prompt, 'gpt-4o-mini')
    expect(inputTokens).toBeGreaterThan(20)
    expect(await titleCalls(id)).toMatchObject([{ inputTokens, outputTokens: 0, estimated: true, requestId: null }])
  })

  it.each([
    ['takes too long', 1, 'titledelay=60000'],
    ['is cut', 1, 'titlecut=1'],
    ['is refused', 0, 'titlestatus=500'],
    ['reaches nobody', 0, 'chunks=1'],
  ])('whose call %s is on the ledger %i times', async (what, times, directive) => {
    const { db } = open.database
    const id = await open.newConversation()
    const billing = createBilling({ cents: () => 1, slugOf: () => 'Upstream' })
    const timeoutMs = what === 'takes too long' ? 500 : 100_000
    const writeTitle = createTitleWriter({ callInBackground: createBackgroundCall({ db, billing, timeoutMs }) })
    const baseUrl = what === 'reaches nobody' ? `http://127.0.0.1:${await freePort()}/v1` : open.upstream.url
    const chosen = { provider: createOpenAICompatible({ name: 'Upstream', baseUrl }), model: 'gpt-4o-mini' }
    const history = [{ role: 'user' as const, content: `hello [[${directive}]]` }]
    const asking = writeTitle({ id, userId: open.caller.userId }, chosen, history, new AbortController().signal)
    await expect(asking).rejects.toThrow()
    const expected = { kind: 'title', outputTokens: 0, estimated: true }
    expect(await titleCalls(id)).toMatchObject(Array.from({ length: times }, () => expected))
  })
})
