import { setTimeout as wait } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

const read = { limit: 50 }

/** A question as an engine leaves it that is killed in the middle of its answer. */
async function leaveBehind(open: OpenDomain, attempt: number, more: Partial<typeof runs.$inferInsert> = {}) {
  const { db } = open.database
  const conversationId = await open.newConversation()
  const { cursor } = await open.domain.conversations.snapshot(open.caller.userId, conversationId, read)
  const ids = { conversationId, userMessageId: newId(), messageId: newId(), runId: newId() }
  await db.insert(messages).values({
    id: ids.userMessageId,
    conversationId,
    userId: open.caller.userId,
    runId: ids.runId,
    role: 'user',
    status: 'complete',
    content: 'go on [[chunks=5]]',
    clientMessageId: newId(),
  })
  await db
    .update(conversations)
    .set({ leafId: ids.messageId, nextPosition: 2 })
    .where(eq(conversations.id, conversationId))
  await db.insert(runs).values({
    id: ids.runId,
    conversationId,
    userId: open.caller.userId,
    userMessageId: ids.userMessageId,
    messageId: ids.messageId,
    model: 'gpt-4o-mini',
    status: 'running',
    position: 1,
    attempt,
    owner: newId(),
    partialContent: '1 2 ',
    takeovers: attempt - 1,
    takeoversWithoutProgress: attempt - 1,
    lostAttempts: Array.from({ length: attempt - 1 }, (_, index) => index + 1),
    leaseExpiresAt: new Date(Date.now() - 1000),
    logPosition: cursor,
    startedAt: new Date(),
    ...more,
  })
  return { ...ids, cursor }
}

describe('a run whose engine died', () => {
  let open: OpenDomain
  beforeEach(async () => {
    open = await openDomain()
  })
  afterEach(() => open.close())

  async function endOf({ conversationId, runId, cursor }: Awaited<ReturnType<typeof leaveBehind>>) {
    const events = await open.readLog(conversationId, cursor, ends(runId))
    const { messages: shown } = await open.domain.conversations.snapshot(open.caller.userId, conversationId, read)
    const ledger = await open.database.db.select().from(usage).where(eq(usage.runId, runId))
    return { events, answer: shown.at(-1), ledger }
  }

  it('is run again as the next attempt, in the same message, and the lost attempt is on the ledger', async () => {
    const left = await leaveBehind(open, 1)
    const { events, answer, ledger } = await endOf(left)
    expect(events.find((event) => event.type === 'run.started')).toMatchObject({
      attempt: 2,
      messageId: left.messageId,
    })
    expect(answer).toMatchObject({ id: left.messageId, status: 'complete', content: '1 2 3 4 5 ' })
    expect(ledger.map(({ kind, attempt, estimated }) => [kind, attempt, estimated])).toEqual([
      ['lost_attempt', 1, true],
      ['answer', 2, false],
    ])
    const steps = await open.domain.answerSteps(open.caller.userId, left.messageId)
    expect(steps).toMatchObject([
      { kind: 'model_call', attempt: 1, status: 'failed', detail: { error: 'interrupted', estimated: true } },
      { kind: 'model_call', attempt: 2, status: 'completed', detail: { outputTokens: 5, estimated: false } },
    ])
    expect(steps[0]?.detail).toMatchObject({ outputTokens: ledger[0]?.outputTokens, usageCents: ledger[0]?.usageCents })
  })

  it('has its question announced, once', async () => {
    const left = await leaveBehind(open, 1)
    const second = await open.another()
    const events = await open.readLog(left.conversationId, left.cursor, ({ type }) => type === 'message.created')
    expect(second.activeRuns.owner).not.toBe(open.domain.activeRuns.owner)
    const { run } = await open.send(left.conversationId, 'next')
    const later = await open.readLog(left.conversationId, events.at(-1)?.id ?? '', ends(run.id))
    expect(
      later.filter((event) => event.type === 'message.created' && event.message.id === left.userMessageId),
    ).toEqual([])
  })

  it('fails with its text kept after three takeovers without progress', async () => {
    const { answer, ledger } = await endOf(await leaveBehind(open, 4))
    expect(answer).toMatchObject({ status: 'failed', content: '1 2 ', error: { code: 'interrupted', retryable: true } })
    expect(answer).toMatchObject({ model: 'gpt-4o-mini', meta: { attempt: 4 }, usage: { estimated: true } })
    expect(answer?.usage?.outputTokens).toBe(ledger.find(({ attempt }) => attempt === 4)?.outputTokens)
    expect(ledger.map(({ kind, attempt }) => [kind, attempt]).sort()).toEqual([
      ['lost_attempt', 1],
      ['lost_attempt', 2],
      ['lost_attempt', 3],
      ['lost_attempt', 4],
    ])
  })

  it('ends as cancelled when somebody had asked it to stop', async () => {
    const { answer } = await endOf(await leaveBehind(open, 1, { cancelRequestedAt: new Date() }))
    expect(answer).toMatchObject({ status: 'cancelled', content: '1 2 ', model: 'gpt-4o-mini', meta: {} })
    expect(answer?.usage).toMatchObject({ estimated: true, usageCents: expect.any(Number) })
  })

  it('lets the next question go on, and continues what was interrupted', async () => {
    const left = await leaveBehind(open, 4)
    await endOf(left)
    const body = { clientRunId: newId(), mode: 'continue' as const }
    const { run } = await open.domain.answers.request(open.caller, left.messageId, body)
    const events = await open.readLog(left.conversationId, left.cursor, ends(run.id))
    expect(events.at(-1)).toMatchObject({
      type: 'run.completed',
      message: { content: expect.stringMatching(/^1 2 ./) },
    })
    expect((await open.domain.answers.request(open.caller, left.messageId, body)).repeated).toBe(true)
  })

  it('is not taken for dead by the engine that answers it, which stood still past its lease', async () => {
    const conversationId = await open.newConversation()
    const { cursor } = await open.domain.conversations.snapshot(open.caller.userId, conversationId, read)
    const { run } = await open.send(conversationId, 'slow [[chunks=50 delay=50]]')
    const expired = { leaseExpiresAt: new Date(Date.now() - 1000) }
    const expire = () => open.database.db.update(runs).set(expired).where(eq(runs.id, run.id)).execute()
    const expiring = setInterval(() => void expire(), 20)
    const events = await open.readLog(conversationId, cursor, ends(run.id))
    clearInterval(expiring)
    expect(events.flatMap((event) => (event.type === 'run.started' ? [event.attempt] : []))).toEqual([1])
  })

  it('cannot be ended by the engine that lost it', async () => {
    const conversationId = await open.newConversation()
    const { cursor } = await open.domain.conversations.snapshot(open.caller.userId, conversationId, read)
    const { run } = await open.send(conversationId, 'slow [[chunks=8 gate=lost]]')
    const taken = { owner: newId(), attempt: 2, leaseExpiresAt: new Date(Date.now() - 1000) }
    await open.database.db.update(runs).set(taken).where(eq(runs.id, run.id))
    open.upstream.open('lost')
    const events = await open.readLog(conversationId, cursor, ends(run.id))
    expect(events.filter(({ type }) => type === 'run.completed')).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({
      message: { content: Array.from({ length: 8 }, (_, i) => `${i + 1} `).join('') },
    })
    const attempts = events.flatMap((event) => (event.type === 'run.started' ? [event.attempt] : []))
    expect(attempts).toEqual([1, 3])
  })
})

describe('a run whose engine stands still while it takes it over', () => {
  const LEASE_MS = 2000
  let open: OpenDomain
  beforeEach(async () => {
    open = await openDomain({ RUN_LEASE_MS: String(LEASE_MS) })
  })
  afterEach(() => open.close())

  /** Takes a run over, and stands still in the middle of it until its lease has run out and `meanwhile` is done. */
  async function takeOverSlowly(meanwhile: (runId: string) => Promise<unknown>) {
    const { pool } = open.database
    const { activeRuns } = open.domain
    const remove = activeRuns.remove
    const { promise: over, resolve } = Promise.withResolvers<void>()
    activeRuns.remove = (activeRun) => {
      remove(activeRun)
      resolve()
    }
    const client = await pool.connect()
    try {
      await client.query('begin')
      // What is to become of the dead attempt's calls is written in the middle of a takeover.
      await client.query('lock table tool_calls in share mode')
      const { runId } = await leaveBehind(open, 1)
      const attempt = async () => (await open.database.db.select().from(runs).where(eq(runs.id, runId)))[0]?.attempt
      await expect.poll(attempt, { timeout: 100_000 }).toBe(2)
      await wait(LEASE_MS)
      await meanwhile(runId)
    } finally {
      await client.query('commit')
      client.release()
    }
    await over
    return open.upstream.log().requests.filter(({ stream }) => stream)
  }

  it('asks the model for nothing when another engine has the run by then', async () => {
    const taken = { owner: newId(), attempt: 3, leaseExpiresAt: new Date(Date.now() + 600_000) }
    const asked = await takeOverSlowly((runId) => open.database.db.update(runs).set(taken).where(eq(runs.id, runId)))
    expect(asked).toEqual([])
  })

  it('goes on when nobody else has taken it', async () => {
    const asked = await takeOverSlowly(async () => {})
    expect(asked).toHaveLength(1)
  })
})
