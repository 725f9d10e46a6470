import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runs } from '../../../src/db/schema/runs.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain()
})
afterAll(() => open.close())

/** Whoever locks a conversation may lock its run too: deleting, stopping and claiming do. */
it('ends an answer while others work on its conversation and its run', { timeout: 120_000 }, async () => {
  const { caller, database, domain, upstream } = open
  const id = await open.newConversation()
  const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
  const before = await countDeadlocks()
  const { run } = await open.send(id, 'go on [[chunks=6 gate=locked]]')
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from conversations where id = ${id} for update`)
    upstream.open('locked')
    await vi.waitFor(async () => expect(await waitingForLocks()).toBeGreaterThan(0), { timeout: 100_000, interval: 20 })
    await tx.execute(sql`update runs set position = position where id = ${run.id}`)
  })
  const events = await open.readLog(id, cursor, ends(run.id))
  expect(events.at(-1)).toMatchObject({ type: 'run.completed', message: { content: '1 2 3 4 5 6 ' } })
  const [saved] = await database.db.select().from(runs).where(eq(runs.id, run.id))
  expect(saved).toMatchObject({ status: 'completed', attempt: 1 })
  expect(await countDeadlocks()).toBe(before)
})

it('does not end a run that was taken over while it waited for the conversation', { timeout: 120_000 }, async () => {
  const { caller, database, domain, upstream } = open
  const id = await open.newConversation()
  const { run } = await open.send(id, 'go on [[chunks=9 gate=taken]]')
  const done = domain.activeRuns.get(run.id)?.done
  const owner = randomUUID()
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from conversations where id = ${id} for update`)
    upstream.open('taken')
    await vi.waitFor(async () => expect(await waitingForLocks()).toBeGreaterThan(0), { timeout: 100_000, interval: 20 })
    await tx.execute(sql`
      update runs set owner = ${owner}, attempt = 2, lease_expires_at = now() + interval '1 hour' where id = ${run.id}`)
  })
  await done
  const [kept] = await database.db.select().from(runs).where(eq(runs.id, run.id))
  expect(kept).toMatchObject({ status: 'running', owner, attempt: 2 })
  const { messages } = await domain.conversations.snapshot(caller.userId, id, { limit: 10 })
  expect(messages.map(({ role }) => role)).toEqual(['user'])
})

it('deletes and sends beside answers that end, without anybody being given up', { timeout: 120_000 }, async () => {
  const { caller, domain } = open
  const before = await countDeadlocks()
  const rounds = Array.from({ length: 40 }, async (_, at) => {
    const id = await open.newConversation()
    await open.send(id, `one [[chunks=1 gate=end${at}]]`)
    open.upstream.open(`end${at}`)
    const more = [open.send(id, 'two [[chunks=1]]'), open.send(id, 'three [[chunks=1]]')]
    const sent = await Promise.all(more)
    await domain.queue.cancel(caller.userId, sent[1]?.run.id ?? '')
    await domain.conversations.remove(caller.userId, id)
  })
  await Promise.all(rounds)
  expect(await countDeadlocks()).toBe(before)
})

async function countDeadlocks(): Promise<number> {
  const { rows } = await open.database.db.execute<{ deadlocks: string }>(sql`
    select pg_stat_force_next_flush(), deadlocks from pg_stat_database where datname = current_database()`)
  return Number(rows[0]?.deadlocks)
}

async function waitingForLocks(): Promise<number> {
  const { rows } = await open.database.db.execute<{ count: string }>(sql`
    select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
  return Number(rows[0]?.count)
}
