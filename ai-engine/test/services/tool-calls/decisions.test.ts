import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeUser } from '../open-domain.ts'
import { callsOf, type OpenTools, openTools } from './open-tools.ts'

const effect = (key: string) => [
  { text: 'I will. ', calls: [{ name: 'fx__count_effect', args: { key } }] },
  { text: 'Done.' },
]

describe('a call that its user has to allow', () => {
  let open: OpenTools
  beforeAll(async () => {
    open = await openTools()
  })
  afterAll(() => open.close())

  const decide = (callId: string, decision: 'allow' | 'deny' | 'go_on' | 'it_worked', more = {}, on = open.domain) =>
    on.decisions.decide(open.caller.userId, callId, { decision, ...more })

  it('parks the run without an owner, and is executed once it is allowed', async () => {
    const { id, messageId } = await open.ask(effect('allowed'))
    const call = await open.callIn(id, 'waiting_approval')
    await expect.poll(async () => (await open.snapshot(id)).activeRun?.status, { timeout: 100_000 }).toBe('waiting')
    expect((await open.snapshot(id)).activeRun).toMatchObject({
      waitingFor: { reason: 'approval', callIds: [call.callId] },
    })
    expect(open.domain.activeRuns.all()).toEqual([])
    expect((await open.domain.conversations.get(open.caller.userId, id)).waiting).toBe(true)
    expect(open.server.count('allowed')).toBe(0)
    expect(await decide(call.callId, 'allow')).toMatchObject({ call: { state: 'ready' } })
    const answer = await open.answered(id, messageId)
    expect(answer).toMatchObject({ status: 'complete', content: 'I will. \n\nDone.' })
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'succeeded', executions: 1 }])
    expect(open.server.count('allowed')).toBe(1)
  })

  it('is not executed when it is denied, and the model is told', async () => {
    const { id, messageId } = await open.ask(effect('denied'))
    await decide((await open.callIn(id, 'waiting_approval')).callId, 'deny')
    const answer = await open.answered(id, messageId)
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'denied', executions: 0 }])
    expect(answer).toMatchObject({ status: 'complete', content: 'I will. \n\nDone.' })
    expect(open.server.count('denied')).toBe(0)
  })

  it('takes the first of two decisions, from whichever engine, and tells the second', async () => {
    const second = await open.another()
    const { id, messageId } = await open.ask(effect('twice'))
    const { callId } = await open.callIn(id, 'waiting_approval')
    const decided = await Promise.allSettled([decide(callId, 'allow'), decide(callId, 'allow', {}, second)])
    expect(decided.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(decided.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'already_decided' } })
    await open.answered(id, messageId)
    expect(open.server.count('twice')).toBe(1)
    await expect(decide(callId, 'deny')).rejects.toMatchObject({ code: 'already_decided', status: 409 })
  })

  it('is asked for no more in this conversation when that is remembered, and elsewhere it is', async () => {
    const first = await open.ask(effect('one'))
    await decide((await open.callIn(first.id, 'waiting_approval')).callId, 'allow', { remember: 'conversation' })
    await open.answered(first.id, first.messageId)
    const again = await open.ask(effect('two'), first.id)
    await open.answered(first.id, again.messageId)
    expect(open.server.count('two')).toBe(1)
    const other = await open.ask(effect('three'))
    const { callId } = await open.callIn(other.id, 'waiting_approval')
    expect(open.server.count('three')).toBe(0)
    await decide(callId, 'go_on')
    const answer = await open.answered(other.id, other.messageId)
    expect(callsOf(answer.parts)).toMatchObject([{ state: 'cancelled', executions: 0 }])
  })

  it('is asked for again when the tool is no longer what was allowed', async () => {
    const first = await open.ask(effect('before'))
    await decide((await open.callIn(first.id, 'waiting_approval')).callId, 'allow', { remember: 'conversation' })
    await open.answered(first.id, first.messageId)
    open.server.edit(' Now with a twist.')
    await open.database.pool.query(`update tool_servers set listed_at = null, checked_at = null`)
    const changed = await open.ask(effect('after'), first.id)
    const { callId } = await open.callIn(first.id, 'waiting_approval')
    expect(open.server.count('after')).toBe(0)
    await decide(callId, 'deny')
    await open.answered(first.id, changed.messageId)
    open.server.edit('')
    await open.database.pool.query(`update tool_servers set listed_at = null, checked_at = null`)
  })

  it('keeps its place: later questions wait behind it, in order, and go on after a stop too', async () => {
    const { id, runId, messageId } = await open.ask(effect('place'))
    await open.callIn(id, 'waiting_approval')
    await expect.poll(async () => (await open.snapshot(id)).activeRun?.status, { timeout: 100_000 }).toBe('waiting')
    const second = await open.send(id, 'second [[chunks=1]]')
    const third = await open.send(id, 'third [[chunks=1]]')
    expect((await open.snapshot(id)).queue.map(({ runId: queued }) => queued)).toEqual([second.run.id, third.run.id])
    await open.domain.queue.cancel(open.caller.userId, runId)
    const stopped = await open.answered(id, messageId)
    expect(stopped).toMatchObject({ status: 'cancelled', content: 'I will. ' })
    expect(callsOf(stopped.parts)).toMatchObject([{ state: 'cancelled' }])
    await open.answered(id, third.run.messageId)
    const answers = (await open.snapshot(id)).messages.filter(({ role }) => role === 'assistant')
    expect(answers.map(({ status }) => status)).toEqual(['cancelled', 'complete', 'complete'])
    expect(open.server.count('place')).toBe(0)
  })

  it('is in the answer as it was decided, when the answer is stopped in the same moment', async () => {
    const { pool } = open.database
    const { id, runId, messageId } = await open.ask(effect('stopped'))
    const { callId } = await open.callIn(id, 'waiting_approval')
    await expect.poll(async () => (await open.snapshot(id)).activeRun?.status, { timeout: 100_000 }).toBe('waiting')
    const held = await pool.connect()
    const waiters = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    const waiting = async () => (await pool.query(waiters)).rowCount
    try {
      await held.query('begin')
      await held.query('select from runs where id = $1 for update', [runId])
      const decided = decide(callId, 'deny')
      await expect.poll(waiting, { timeout: 100_000 }).toBe(1)
      const stopped = open.domain.queue.cancel(open.caller.userId, runId)
      await expect.poll(waiting, { timeout: 100_000 }).toBeGreaterThan(1)
      await held.query('commit')
      await Promise.all([decided, stopped])
    } finally {
      held.release()
    }
    const answer = await open.answered(id, messageId)
    const { rows } = await pool.query('select state from tool_calls where id = $1', [callId])
    expect(callsOf(answer.parts).map(({ state }) => state)).toEqual(rows.map(({ state }) => state))
    expect(rows).toEqual([{ state: 'denied' }])
  })

  it('belongs to its user: others find nothing, and a decision that does not fit is refused', async () => {
    const { id } = await open.ask(effect('mine'))
    const { callId } = await open.callIn(id, 'waiting_approval')
    const stranger = await makeUser(open.database)
    const allow = { decision: 'allow' as const }
    await expect(open.domain.decisions.decide(stranger.userId, callId, allow)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(open.domain.decisions.read(stranger.userId, callId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(decide(newId(), 'allow')).rejects.toMatchObject({ code: 'not_found' })
    await expect(decide(callId, 'it_worked')).rejects.toMatchObject({ code: 'conflict' })
    expect((await open.domain.decisions.read(open.caller.userId, callId)).call.state).toBe('waiting_approval')
    await open.domain.conversations.remove(open.caller.userId, id)
    await expect(decide(callId, 'allow')).rejects.toMatchObject({ code: 'not_found' })
  })
})

it('calls of a server that nobody trusts are asked for, whatever they say of themselves', async () => {
  const open = await openTools({ trusted: false })
  try {
    const { id } = await open.ask([{ calls: [{ name: 'fx__read_counter', args: { key: 'a' } }] }, { text: 'x' }])
    expect(await open.callIn(id, 'waiting_approval')).toMatchObject({ readOnly: false })
  } finally {
    await open.close()
  }
})
