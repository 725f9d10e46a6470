import { sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newestDescendant, readBranch, readOnward } from '../../../src/db/messages/branches.ts'
import { type OpenDomain, openDomain } from '../open-domain.ts'

const LENGTH = 3_000

describe('a long branch', () => {
  let open: OpenDomain
  let conversationId: string
  let ids: string[]
  beforeAll(async () => {
    open = await openDomain()
    conversationId = await open.newConversation()
    ids = await saveBranch(open, conversationId)
  })
  afterAll(() => open.close())
  const read = (query: object) => open.domain.conversations.snapshot(open.caller.userId, conversationId, query as never)

  it('is read in pages around a message, and on from there to both ends', async () => {
    const middle = ids[1_500]
    const around = await read({ around: middle, limit: 20 })
    expect(around.messages.map(({ id }) => id)).toEqual(ids.slice(1_491, 1_511))
    expect(around).toMatchObject({ nextBefore: ids[1_491], nextAfter: ids[1_510] })
    const after = await read({ after: around.nextAfter, limit: 20 })
    expect(after.messages.map(({ id }) => id)).toEqual(ids.slice(1_511, 1_531))
    expect(after).toMatchObject({ nextBefore: ids[1_511], nextAfter: ids[1_530] })
    const before = await read({ before: around.nextBefore, limit: 20 })
    expect(before.messages.map(({ id }) => id)).toEqual(ids.slice(1_471, 1_491))
    expect('nextAfter' in before).toBe(false)
  })

  it('has no more pages at its ends', async () => {
    const last = await read({ after: ids.at(-3), limit: 20 })
    expect(last.messages.map(({ id }) => id)).toEqual(ids.slice(-2))
    expect(last.nextAfter).toBe(null)
    const first = await read({ around: ids[0], limit: 20 })
    expect(first.messages.map(({ id }) => id)).toEqual(ids.slice(0, 11))
    expect(first).toMatchObject({ nextBefore: null, nextAfter: ids[10] })
    expect((await read({ around: ids.at(-1), limit: 20 })).nextAfter).toBe(null)
  })

  it('says so when the message is not of this conversation', async () => {
    for (const query of [{ around: newId() }, { after: newId() }, { before: newId() }, { through: newId() }])
      await expect(read({ ...query, limit: 20 })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is never read whole for a page', async () => {
    const [first = '', last = ''] = [ids[0], ids.at(-1)]
    expect(await rowsTouched(open, (db) => readBranch(db, conversationId, last, 51))).toBeLessThan(300)
    expect(await rowsTouched(open, (db) => readOnward(db, conversationId, first, 51))).toBeLessThan(300)
  })

  it('is walked once from its root to its end', async () => {
    const [first = ''] = ids
    const walk = (db: OpenDomain['database']['db']) => newestDescendant(db, conversationId, first)
    expect(await walk(open.database.db)).toBe(ids.at(-1))
    expect(await rowsTouched(open, walk)).toBeLessThan(2 * LENGTH)
  })
})

/** Questions and answers in turn, each the child of the one before. */
async function saveBranch({ database, caller }: OpenDomain, conversationId: string): Promise<string[]> {
  const ids = Array.from({ length: LENGTH }, () => newId())
  await database.db.execute(sql`
    insert into messages (id, conversation_id, user_id, parent_id, role, content, status, created_at)
    select id::uuid, ${conversationId}, ${caller.userId}, lag(id::uuid) over (order by at),
      case when at % 2 = 1 then 'user' else 'assistant' end, 'words ' || at, 'complete', now() + at * interval '1 second'
    from unnest(${sql.param(ids)}::text[]) with ordinality as listed(id, at)`)
  await database.db.execute(sql`update conversations set leaf_id = ${ids.at(-1)} where id = ${conversationId}`)
  await database.db.execute(sql`analyze messages`)
  return ids
}

/** How many rows of messages Postgres looked at, by an index or in a scan. */
function rowsTouched({ database }: OpenDomain, work: (db: OpenDomain['database']['db']) => Promise<unknown>) {
  return database.db.transaction(async (tx) => {
    const touched = async () => {
      const { rows } = await tx.execute<{ touched: string }>(sql`
        select seq_tup_read + coalesce(idx_tup_fetch, 0) as touched from pg_stat_xact_user_tables
        where relname = 'messages'`)
      return Number(rows[0]?.touched)
    }
    const before = await touched()
    await work(tx as never)
    return (await touched()) - before
  })
}
