import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runs } from '../../src/db/schema.ts'
import { ends, type OpenDomain, openDomain } from './open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain()
})
afterAll(() => open.close())

it('saves an answer again that Postgres gave up for another transaction', { timeout: 60_000 }, async () => {
  const { caller, database, domain } = open
  const id = await open.newConversation()
  const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
  const { run } = await open.send(id, 'go on [[chunks=3 delay=100]]')
  await database.db.transaction(async (tx) => {
    // The other one is to be given up, whoever waits longer.
    await tx.execute(sql`set local deadlock_timeout = '60s'`)
    await tx.execute(sql`select 1 from conversations where id = ${id} for update`)
    await vi.waitFor(async () => expect(await waitingForLocks()).toBeGreaterThan(0), { timeout: 30_000, interval: 20 })
    await tx.execute(sql`update runs set position = position where id = ${run.id}`)
  })
  const events = await open.readLog(id, cursor, ends(run.id))
  expect(events.at(-1)).toMatchObject({ type: 'run.completed', message: { content: '1 2 3 ' } })
  const [saved] = await database.db.select().from(runs).where(eq(runs.id, run.id))
  expect(saved).toMatchObject({ status: 'completed', attempt: 1 })
})

async function waitingForLocks(): Promise<number> {
  const { rows } = await open.database.db.execute<{ count: string }>(sql`
    select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
  return Number(rows[0]?.count)
}
