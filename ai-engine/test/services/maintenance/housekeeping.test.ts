import { count } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/core/logging/logger.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs, steps } from '../../../src/db/schema/runs.ts'
import { usage } from '../../../src/db/schema/usage.ts'
import { apiKeys, sessions, verifications } from '../../../src/db/schema/users.ts'
import { createHousekeeping } from '../../../src/services/maintenance/housekeeping.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

const DAY_MS = 86_400_000
const logger = createLogger({ level: 'silent' })
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

describe('what has outlived its use', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  async function countOf(table: typeof sessions | typeof verifications | typeof apiKeys | typeof steps) {
    const [row] = await open.database.db.select({ rows: count() }).from(table)
    return row?.rows
  }

  const session = (expiresAt: Date) => ({ id: newId(), userId: open.caller.userId, token: newId(), expiresAt })

  it('is cleared, and nothing else: no message and no row of the ledger, however old', async () => {
    const { db } = open.database
    const { userId } = open.caller
    const conversationId = await open.newConversation()
    const { cursor } = await open.domain.conversations.snapshot(userId, conversationId, { limit: 1 })
    const { run } = await open.send(conversationId, 'hello [[chunks=2]]')
    await open.readLog(conversationId, cursor, ends(run.id))
    await db.update(messages).set({ createdAt: inDays(-4000) })
    await db.update(usage).set({ createdAt: inDays(-4000) })
    await db.insert(sessions).values([session(inDays(-1)), session(inDays(1))])
    const word = { identifier: 'x', value: 'y' }
    await db.insert(verifications).values([
      { ...word, id: newId(), expiresAt: inDays(-1) },
      { ...word, id: newId(), expiresAt: inDays(1) },
    ])
    const key = { userId, name: 'k', prefix: 'grizz_', scopes: ['read' as const] }
    await db.insert(apiKeys).values([
      { ...key, id: newId(), hash: 'living' },
      { ...key, id: newId(), hash: 'revoked lately', revokedAt: inDays(-29) },
      { ...key, id: newId(), hash: 'revoked', revokedAt: inDays(-31) },
      { ...key, id: newId(), hash: 'ran out', expiresAt: inDays(-31) },
    ])
    const old = { runId: run.id, index: 0, kind: 'model_call', status: 'completed', attempt: 1 } as const
    const idOf = (days: number) => newId({ msecs: inDays(days).getTime() })
    const times = { startedAt: inDays(-91), completedAt: inDays(-91) }
    await db.insert(steps).values([
      { ...old, ...times, id: idOf(-91) },
      { ...old, ...times, id: idOf(-89) },
    ])

    await createHousekeeping({ db, keepStepsDays: () => 90, logger })()
    expect(await countOf(sessions)).toBe(1)
    expect(await countOf(verifications)).toBe(1)
    expect((await db.select().from(apiKeys)).map(({ hash }) => hash).sort()).toEqual(['living', 'revoked lately'])
    const left = await db.select().from(steps)
    expect(left.filter(({ id }) => id < idOf(-90))).toEqual([])
    expect(left.length).toBeGreaterThan(1)
    expect(await db.$count(runs)).toBe(1)
    expect(await db.$count(messages)).toBe(2)
    expect(await db.$count(usage)).toBeGreaterThanOrEqual(1)
  })

  it('goes a thousand rows at a time, at once while there are more, else after ten minutes', async () => {
    const { db } = open.database
    await db.insert(sessions).values(Array.from({ length: 2300 }, () => session(inDays(-1))))
    let now = Date.now()
    const housekeeping = createHousekeeping({ db, keepStepsDays: () => 90, logger, now: () => now })
    const left: unknown[] = []
    for (let turn = 0; turn < 3; turn++) {
      await housekeeping()
      left.push(await countOf(sessions))
    }
    expect(left).toEqual([1301, 301, 1])
    await db.insert(sessions).values(session(inDays(-1)))
    await housekeeping()
    expect(await countOf(sessions)).toBe(2)
    now += 600_000
    await housekeeping()
    expect(await countOf(sessions)).toBe(1)
  })
})
