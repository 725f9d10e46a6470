import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EventLog, LogUnavailable } from '../../../src/core/events/log/event-log.ts'
import { createSnapshots } from '../../../src/services/conversations/snapshots.ts'
import { type OpenDomain, openDomain } from '../open-domain.ts'

let open: OpenDomain
beforeEach(async () => {
  open = await openDomain()
})
afterEach(() => open.close())

it('gives a cursor that skips nothing of the running answer, also when the log goes away while it is read', async () => {
  const { database, log, upstream, caller } = open
  const conversationId = await open.newConversation()
  await open.send(conversationId, 'slow [[chunks=200 delay=50]]')
  await expect.poll(() => upstream.log().requests[0]?.deltas ?? 0, { timeout: 100_000 }).toBeGreaterThan(3)
  const gone = async () => {
    throw new LogUnavailable('away since the tail was read')
  }
  const away: EventLog = { ...log, contains: gone }
  const { cursor, activeRun } = await createSnapshots({ db: database.db, log: away })(caller.userId, conversationId, {
    limit: 50,
  })
  expect(activeRun).not.toBeNull()
  expect(await log.read(conversationId, cursor, AbortSignal.timeout(100_000))).toBe('reset')
})
