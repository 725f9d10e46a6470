import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOwnCalls } from '../../../src/db/runs/tool-calls.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { toolCalls, turns } from '../../../src/db/schema/tool-calls.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { readBegunRun } from '../../../src/services/parts/read-durable-parts.ts'
import { callsOf, type OpenTools, openTools } from './open-tools.ts'

const effect = [{ text: 'First. ', calls: [{ name: 'fx__count_effect', args: { key: 'k' } }] }, { text: 'Last.' }]
const reading = [{ text: 'First. ', calls: [{ name: 'fx__read_counter', args: { key: 'k' } }] }, { text: 'Last.' }]

describe('a run whose engine died in the middle of a call', () => {
  let open: OpenTools
  beforeEach(async () => {
    open = await openTools()
  })
  afterEach(() => open.close())

  /**
   * A run as an engine leaves it that is killed after its first turn: the turn is durable, and its call is in this state.
   * The run is parked first by a policy that asks, so that nothing runs while its rows are set.
   */
  async function leaveBehind(
    plan: typeof effect,
    state: 'ready' | 'started',
    more: Partial<typeof runs.$inferInsert> = {},
  ) {
    const { db } = open.database
    await open.database.pool.query(
      `update tool_servers set policies = '{"count_effect": "ask", "read_counter": "ask"}'`,
    )
    const asked = await open.ask(plan)
    const { callId } = await open.callIn(asked.id, 'waiting_approval')
    await expect
      .poll(async () => (await open.snapshot(asked.id)).activeRun?.status, { timeout: 100_000 })
      .toBe('waiting')
    await db
      .update(toolCalls)
      .set({ state, executions: state === 'started' ? 1 : 0 })
      .where(eq(toolCalls.id, callId))
    const dead = { status: 'running' as const, owner: newId(), waitingFor: null }
    await db
      .update(runs)
      .set({ ...dead, leaseExpiresAt: new Date(Date.now() - 1000), ...more })
      .where(eq(runs.id, asked.runId))
    return { ...asked, callId }
  }

  it('is read as of the row that was claimed, although more of it became durable since', async () => {
    const left = await leaveBehind(effect, 'ready', { leaseExpiresAt: new Date(Date.now() + 600_000) })
    const [row] = await open.database.db.select().from(runs).where(eq(runs.id, left.runId))
    if (!row) throw new Error('the run has no row')
    expect(await readBegunRun(open.database.db, row)).toMatchObject({ turns: [{ turn: 0 }], calls: [{ turn: 0 }] })
    await open.database.db.insert(turns).values({ runId: row.id, turn: 1, attempt: 9, parts: [] })
    expect((await readBegunRun(open.database.db, row)).turns).toHaveLength(1)
  })

  it('never started: it is executed', async () => {
    const left = await leaveBehind(effect, 'ready')
    const answer = await open.answered(left.id, left.messageId)
    expect(answer).toMatchObject({ status: 'complete', content: 'First. \n\nLast.' })
    expect(open.server.count('k')).toBe(1)
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'succeeded', executions: 1 }])
  })

  it('on its way and read-only: it is executed again, and the finished turn is neither asked nor paid again', async () => {
    const left = await leaveBehind(reading, 'started')
    const answer = await open.answered(left.id, left.messageId)
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'succeeded', executions: 2 }])
    const ledger = await open.database.db.select().from(usage).where(eq(usage.runId, left.runId))
    expect(ledger.map(({ turn, kind }) => [turn, kind])).toEqual([
      [0, 'answer'],
      [1, 'answer'],
    ])
    expect(open.upstream.log().requests.filter(({ tools }) => tools.length > 0)).toHaveLength(2)
    expect(await open.database.db.select().from(turns).where(eq(turns.runId, left.runId))).toHaveLength(2)
  })

  it.each([
    ['it_worked', 0, 'succeeded', 1],
    ['it_failed', 0, 'failed', 1],
    ['go_on', 0, 'unknown', 1],
    ['run_again', 1, 'succeeded', 2],
  ] as const)(
    'on its way with an effect: it is asked about, and %s executes it %i times more',
    async (decision, times, state, executions) => {
      const left = await leaveBehind(effect, 'started')
      const call = await open.callIn(left.id, 'unknown')
      expect(call.error).toMatch(/may have taken effect/)
      await expect
        .poll(async () => (await open.snapshot(left.id)).activeRun?.waitingFor, { timeout: 100_000 })
        .toEqual({ reason: 'unknown_outcome', callIds: [left.callId] })
      expect(open.server.count('k')).toBe(0)
      await open.domain.decisions.decide(open.caller.userId, left.callId, { decision })
      const answer = await open.answered(left.id, left.messageId)
      expect(answer).toMatchObject({ status: 'complete', content: 'First. \n\nLast.' })
      expect(callsOf(answer.parts)).toMatchObject([{ state, executions }])
      expect(open.server.count('k')).toBe(times)
    },
  )

  it('on its way in a run that no user watches: the model is told, and nothing is executed again', async () => {
    const left = await leaveBehind(effect, 'started', { watched: false })
    const answer = await open.answered(left.id, left.messageId)
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'unknown', executions: 1 }])
    expect(open.server.count('k')).toBe(0)
    const last = open.upstream.log().requests.findLast(({ tools }) => tools.length > 0)
    expect(last?.messages.at(-1)).toMatchObject({ role: 'tool', content: expect.stringMatching(/Outcome unknown/) })
  })

  it('finds calls that another attempt started to be none of its own', async () => {
    const owner = newId()
    const held = { owner, attempt: 3, leaseExpiresAt: new Date(Date.now() + 100_000) }
    const { runId, callId } = await leaveBehind(effect, 'started', held)
    const { db } = open.database
    expect(await readOwnCalls(db, { runId, owner, attempt: 3 }, 0)).toMatchObject([{ id: callId }])
    expect(await readOwnCalls(db, { runId, owner, attempt: 2 }, 0)).toEqual([])
    expect(await readOwnCalls(db, { runId, owner: newId(), attempt: 3 }, 0)).toEqual([])
  })

  it('counts takeovers only while nothing became durable in between', async () => {
    const left = await leaveBehind(effect, 'ready', { takeovers: 19, takeoversWithoutProgress: 3 })
    const answer = await open.answered(left.id, left.messageId)
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'interrupted' }, content: 'First. ' })
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'cancelled', executions: 0 }])
    expect(open.server.count('k')).toBe(0)
  })
})
