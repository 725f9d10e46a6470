import { contentOf } from '@grizz/protocol/part-text'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ends, type OpenDomain, openDomain } from '../services/open-domain.ts'

let open: OpenDomain
beforeAll(async () => {
  open = await openDomain()
})
afterAll(() => open.close())

it('appends nothing to a new log before snapshots can know its position there', { timeout: 120_000 }, async () => {
  const { database, domain, log, upstream } = open
  const id = await open.newConversation()
  const { run } = await open.send(id, 'go on [[chunks=60 delay=100 gate=place]]')
  const activeRun = await vi.waitFor(() => held(run.id, '1 2 3 4 5 '), { timeout: 100_000, interval: 20 })
  await database.db.execute(sql`alter table runs rename column log_position to log_position_away`)
  const position = await log.reopen(id)
  activeRun.logPosition.lost('gone')
  upstream.open('place')
  await vi.waitFor(() => held(run.id, '1 2 3 4 5 6 7 8 9 '), { timeout: 100_000, interval: 20 })
  expect(activeRun.logPosition.current()).toBe(position)
  expect(await log.tail(id)).toBe(position)

  await database.db.execute(sql`alter table runs rename column log_position_away to log_position`)
  const events = await open.readLog(id, position, ends(run.id))
  expect(events[0]).toMatchObject({
    type: 'run.started',
    parts: [{ type: 'text', text: expect.stringMatching(/^1 2 3 4 5 6 7 8 9 /) }],
  })
  expect(events.at(-1)).toMatchObject({ type: 'run.completed' })
  expect((await domain.conversations.snapshot(open.caller.userId, id, { limit: 1 })).activeRun).toBeNull()
})

/** The run, once its draft begins with this text. */
function held(runId: string, text: string) {
  const activeRun = open.domain.activeRuns.get(runId)
  if (!activeRun || !contentOf(activeRun.draft.parts()).startsWith(text)) throw new Error('not yet')
  return activeRun
}
