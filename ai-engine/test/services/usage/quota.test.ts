import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { purgeDeleted } from '../../../src/db/conversations/conversations.ts'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { users } from '../../../src/db/schema/users.ts'
import { addUpStorage, findStored } from '../../../src/db/usage/storage.ts'
import { ends, makeUser, type OpenDomain, openDomain } from '../open-domain.ts'

const MB = 1024 * 1024

describe('what a user may store', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ QUOTA_MB_PER_USER: '1', QUOTA_CONVERSATIONS_PER_USER: '4' })
  })
  afterAll(() => open.close())

  const stored = (userId: string) => findStored(open.database.db, userId)

  /** Counted from the texts themselves. */
  async function counted(userId: string) {
    const { rows } = await open.database.db.execute(sql`select
      (select coalesce(sum(octet_length(concat(content, reasoning, sent_content))), 0) from messages where user_id = ${userId})
      + coalesce(sum(octet_length(concat(title, system_prompt))), 0) as bytes, count(*) as conversations
      from conversations where user_id = ${userId}`)
    return { bytes: Number(rows[0]?.bytes), conversations: Number(rows[0]?.conversations) }
  }

  it('is known at each moment, whatever is written, changed and deleted, and however often it is added up', async () => {
    const { db } = open.database
    const { userId } = await makeUser(open.database)
    const id = newId()
    await db.insert(conversations).values({ id, userId, title: 'Größe', systemPrompt: 'Sei kurz.' })
    const isTrue = async () => expect(await stored(userId)).toEqual(await counted(userId))
    await isTrue()
    const row = { conversationId: id, userId, role: 'user' as const, status: 'complete' as const }
    const ids = [newId(), newId(), newId()]
    await db
      .insert(messages)
      .values(ids.map((own) => ({ ...row, id: own, content: '熊'.repeat(1000), reasoning: 'é' })))
    await isTrue()
    await addUpStorage(db, 2)
    await isTrue()
    await db
      .update(messages)
      .set({ content: 'short', sentContent: 'x' })
      .where(eq(messages.id, ids[0] ?? ''))
    await db.update(messages).set({ announcedAt: new Date() })
    await db.update(conversations).set({ title: null, pinned: true }).where(eq(conversations.id, id))
    await isTrue()
    await Promise.all([addUpStorage(db, 100), addUpStorage(db, 100), addUpStorage(db, 100)])
    await isTrue()
    await db.delete(messages).where(eq(messages.id, ids[1] ?? ''))
    await isTrue()
    await db.delete(conversations).where(eq(conversations.id, id))
    expect(await stored(userId)).toEqual({ bytes: 0, conversations: 0 })
    await db.insert(conversations).values({ id, userId, title: 'again' })
    await db.delete(users).where(eq(users.id, userId))
    await addUpStorage(db, 100)
    expect(await stored(userId)).toEqual({ bytes: 0, conversations: 0 })
  })

  it('ends with bytes: no message, answer, edit, system prompt or conversation more, until something is cleared', async () => {
    const { domain, caller, database, log } = open
    const { userId } = caller
    const [full, id] = [await open.newConversation(), await open.newConversation()]
    const start = await log.tail(id)
    const message = { clientMessageId: newId(), content: 'hello [[chunks=1]]' }
    const first = await domain.sendMessage(caller, id, message)
    await open.readLog(id, start, ends(first.run.id))
    const slow = await open.send(id, 'slow [[chunks=2000 delay=50]]')
    const waiting = await open.send(id, 'waits')
    const text = { conversationId: full, userId, role: 'user' as const, status: 'complete' as const }
    await database.db.insert(messages).values({ ...text, id: newId(), content: 'é'.repeat(MB / 2) })

    const refused = { code: 'quota_exceeded', status: 403 }
    await expect(open.send(id, 'one more')).rejects.toMatchObject(refused)
    const again = { clientRunId: newId(), mode: 'again' as const }
    await expect(domain.answers.request(caller, first.message.id, again)).rejects.toMatchObject(refused)
    await expect(domain.queue.edit(userId, waiting.message.id, { content: 'x'.repeat(2000) })).rejects.toMatchObject(
      refused,
    )
    await expect(domain.conversations.update(userId, id, { systemPrompt: 'x' })).rejects.toMatchObject(refused)
    await expect(domain.conversations.create(userId, {})).rejects.toMatchObject(refused)
    const repeat = await domain.sendMessage(caller, id, message)
    expect(repeat).toMatchObject({ repeated: true, message: { id: first.message.id } })
    expect((await domain.conversations.create(userId, { id })).created).toBe(false)
    await domain.conversations.update(userId, id, { title: 'Still mine' })

    await domain.conversations.remove(userId, full)
    await expect(open.send(id, 'one more')).rejects.toMatchObject(refused)
    await purgeDeleted(database.db, 0)
    await expect(open.send(id, 'one more')).resolves.toMatchObject({ repeated: false })
    await domain.queue.cancel(userId, slow.run.id)
  })

  it('ends with conversations, and says how many', async () => {
    const { domain } = open
    const { userId } = await makeUser(open.database)
    for (let made = 0; made < 4; made++) await domain.conversations.create(userId, {})
    const detail = /^You have 4 conversations, as many as you may\./
    const refused = { code: 'quota_exceeded', message: expect.stringMatching(detail) }
    await expect(domain.conversations.create(userId, {})).rejects.toMatchObject(refused)
  })
})
