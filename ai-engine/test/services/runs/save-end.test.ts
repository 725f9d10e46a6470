import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isContentRefused } from '../../../src/core/errors/database-errors.ts'
import { createLogger } from '../../../src/core/logging/logger.ts'
import type { RunEnd } from '../../../src/db/runs/run-ends.ts'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { createSaveEnd } from '../../../src/services/runs/save-end.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

const failed = { status: 'failed', error: { code: 'internal_error', retryable: true }, meta: {} }

describe('the end of a run that Postgres refuses for its content', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  /** Lets Postgres refuse rows, as it refuses what it cannot hold. */
  async function refuse(table: string, condition: string, code: string): Promise<() => Promise<void>> {
    const { db } = open.database
    await db.execute(
      sql.raw(`create or replace function refuse_${table}() returns trigger language plpgsql as
        $$ begin raise exception 'refused' using errcode = '${code}'; end $$`),
    )
    await db.execute(
      sql.raw(`create trigger refused before insert or update on ${table} for each row when (${condition})
        execute function refuse_${table}()`),
    )
    return async () => void (await db.execute(sql.raw(`drop trigger refused on ${table}`)))
  }

  async function ask(content: string) {
    const { caller, database, domain } = open
    const id = await open.newConversation()
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 9 })
    const { run } = await open.send(id, content)
    const events = await open.readLog(id, cursor, ends(run.id))
    const [answer] = await database.db.select().from(messages).where(eq(messages.id, run.messageId))
    const ledger = await database.db.select().from(usage).where(eq(usage.runId, run.id))
    const asked = open.upstream.log().requests.filter(({ messages }) => messages.at(-1)?.content === content)
    return { answer, ledger, events, asked }
  }

  /** A run as an engine left it that died over it. */
  async function leaveBehind(attempt: number, status: 'running' | 'queued' = 'running') {
    const { db } = open.database
    const conversationId = await open.newConversation()
    const { userId } = open.caller
    const [id, userMessageId, messageId] = [newId(), newId(), newId()]
    const question = {
      id: userMessageId,
      conversationId,
      userId,
      content: 'go on [[chunks=2]]',
      announcedAt: new Date(),
    }
    await db.insert(messages).values({ ...question, role: 'user', status: 'complete', clientMessageId: newId() })
    await db
      .update(conversations)
      .set({ title: 'Named', leafId: messageId })
      .where(eq(conversations.id, conversationId))
    const left = { owner: newId(), leaseExpiresAt: new Date(0), startedAt: new Date(), partialContent: '1 2 ' }
    const run = {
      id,
      conversationId,
      userId,
      userMessageId,
      messageId,
      model: 'gpt-4o-mini',
      status,
      attempt,
      position: 1,
    }
    const insert = () => db.insert(runs).values({ ...run, ...(status === 'running' && left) })
    return { id, messageId, insert }
  }

  const stateOf = async (id: string) => (await open.database.db.select().from(runs).where(eq(runs.id, id)))[0]

  it('comes once, as failed, without what the provider said of itself; the model is not asked again', async () => {
    const accept = await refuse('usage', 'new.request_id is not null', '22021')
    const { answer, ledger, events, asked } = await ask('name yourself [[chunks=3]]')
    await accept()
    expect(answer).toMatchObject({ ...failed, content: '1 2 3 ', outputTokens: 3 })
    expect(ledger).toMatchObject([{ billedModel: 'gpt-4o-mini', requestId: null, outputTokens: 3, attempt: 1 }])
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', error: failed.error })
    expect(asked).toHaveLength(1)
  })

  it('comes without its text when that is what is refused', async () => {
    const accept = await refuse('messages', "new.role = 'assistant' and new.content <> ''", '53200')
    const { answer, ledger, asked } = await ask('too much [[chunks=3]]')
    await accept()
    expect(answer).toMatchObject({ ...failed, content: '' })
    expect(ledger).toHaveLength(1)
    expect(asked).toHaveLength(1)
  })

  it.each<[string, Partial<RunEnd>, Partial<RunEnd>]>([
    ['a name', { meta: { billedModel: 'a\0' } }, { content: 'one' }],
    ['an error', { error: { code: 'internal_error', detail: '\ud800', retryable: true } }, { content: 'one' }],
    ['the text', { content: 'a\0' }, { content: '' }],
    ['the reasoning', { reasoning: 'a\0' }, { content: '' }],
  ])('leaves out no more than it has to: %s', async (_what, odd, kept) => {
    const { db } = open.database
    const id = await open.newConversation()
    const { run } = await open.send(id, 'first [[chunks=2 delay=60000]]')
    const { owner } = (await stateOf(run.id)) ?? {}
    const plain = {
      parts: null,
      content: 'one',
      reasoning: '',
      error: undefined,
      meta: {},
      usage: undefined,
      steps: [],
      turn: undefined,
      tools: undefined,
    }
    const expected = { status: 'running' as const, owner: owner ?? '', attempt: 1 }
    const saveEnd = createSaveEnd({ db, logger: createLogger({ level: 'silent' }) })
    const ended = await saveEnd({
      runId: run.id,
      model: 'some',
      provider: null,
      expected,
      status: 'completed',
      ...plain,
      ...odd,
    })
    expect(ended).toMatchObject({ status: 'failed', answer: { ...failed, ...kept } })
  })

  it('comes after the last attempt of a run whatever else fails, and ends nobody else’s turn', async () => {
    const [lost, other, waiting] = [await leaveBehind(3), await leaveBehind(1), await leaveBehind(0, 'queued')]
    const stuck = await leaveBehind(0, 'queued')
    const accept = await refuse('steps', `new.run_id = '${lost.id}'`, 'P0001')
    const start = await refuse('runs', `new.id = '${stuck.id}' and new.status = 'running'`, 'P0001')
    for (const { insert } of [lost, stuck, other, waiting]) await insert()
    const stateNow = async (left: { id: string }) => (await stateOf(left.id))?.status
    await expect.poll(() => stateNow(other), { timeout: 100_000 }).toBe('completed')
    await expect.poll(() => stateNow(waiting), { timeout: 100_000 }).toBe('completed')
    await expect.poll(() => stateNow(lost), { timeout: 100_000 }).toBe('failed')
    const [answer] = await open.database.db.select().from(messages).where(eq(messages.id, lost.messageId))
    expect(answer).toMatchObject({ status: 'failed', content: '', error: { code: 'interrupted' } })
    expect(await stateNow(stuck)).toBe('queued')
    await accept()
    await start()
    await expect.poll(() => stateNow(stuck), { timeout: 100_000 }).toBe('completed')
  })

  it('is told from a Postgres that is away, and from a bug', () => {
    const withCode = (code: string) => new Error('query', { cause: Object.assign(new Error('x'), { code }) })
    for (const code of ['22021', '22003', '22P05', '23514', '54000', '53200'])
      expect(isContentRefused(withCode(code)), code).toBe(true)
    for (const code of ['08006', '57P01', '53300', '40001', '42601', 'ECONNRESET'])
      expect(isContentRefused(withCode(code)), code).toBe(false)
    expect(isContentRefused(new RangeError('Invalid string length'))).toBe(true)
    expect(isContentRefused(new TypeError('x is not a function'))).toBe(false)
  })
})
