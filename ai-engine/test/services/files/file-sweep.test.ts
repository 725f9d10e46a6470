import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startS3, type TestS3 } from '@grizz/testing/s3'
import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { files, messageFiles, removedFiles } from '../../../src/db/schema/files.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { users } from '../../../src/db/schema/users.ts'
import { s3Settings } from '../../../src/environment/s3-settings.ts'
import { settings } from '../../../src/environment.ts'
import { createFileSweep } from '../../../src/services/files/file-sweep.ts'
import type { FileStore } from '../../../src/services/files/store/file-store.ts'
import { createS3Store } from '../../../src/services/files/store/s3-store.ts'
import { logger } from '../../quiet-logger.ts'
import { makeUser } from '../open-domain.ts'

let database: TestDatabase
let s3: TestS3
let store: FileStore
let userId: string

beforeAll(async () => {
  ;[database, s3] = await Promise.all([createDatabase(), startS3()])
  const given = s3Settings(settings.parse(s3.env))
  if (!given) throw new Error('no S3 store')
  store = createS3Store({ db: database.db, logger, ...given })
})
beforeEach(async () => {
  userId = (await makeUser(database)).userId
})
afterAll(async () => {
  await Promise.all([database.close(), s3.close()])
})

const sweep = (s3Store: FileStore | undefined = store) => createFileSweep({ db: database.db, s3: s3Store, logger })()

async function make(hoursAgo: number, change: Partial<typeof files.$inferInsert> = {}): Promise<string> {
  const key = { id: newId(), uploadId: newId() }
  const createdAt = new Date(Date.now() - hoursAgo * 3_600_000)
  const unknown = { mediaType: 'text/plain', sha256: '', bytes: 1, name: 'a', state: 'ready', storedIn: 's3' } as const
  await database.db.insert(files).values({ ...key, ...unknown, userId, createdAt, ...change })
  await store.write(key, 'original', only(Buffer.from('x')))
  return key.id
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

async function attach(fileId: string): Promise<string> {
  const [conversationId, id] = [newId(), newId()]
  await database.db.insert(conversations).values({ id: conversationId, userId })
  await database.db
    .insert(messages)
    .values({ id, conversationId, userId, role: 'user', content: 'x', status: 'complete' })
  await database.db.insert(messageFiles).values({ messageId: id, fileId })
  return conversationId
}

async function dayLater(id: string): Promise<void> {
  await database.db.update(files).set({ unusedSince: sql`unused_since - interval '25 hours'` }).where(eq(files.id, id))
}

async function isThere(id: string): Promise<boolean[]> {
  const rows = await database.db.select().from(files).where(eq(files.id, id))
  return [rows.length === 1, (await s3.objects()).some((key) => key.includes(id))]
}

it('clears uploads that did not end within an hour, with what the S3 store has of them', async () => {
  const [old, young] = [await make(2, { state: 'uploading' }), await make(0.5, { state: 'uploading' })]
  await sweep()
  expect([await isThere(old), await isThere(young)]).toEqual([
    [false, false],
    [true, true],
  ])
})

it('clears what nothing has referred to for a day, and not what a message came to refer to meanwhile', async () => {
  const [unused, used, taken] = [await make(2), await make(2), await make(2)]
  const conversationId = await attach(used)
  await sweep()
  expect(await isThere(unused)).toEqual([true, true])
  await attach(taken)
  for (const id of [unused, used, taken]) await dayLater(id)
  await sweep()
  expect([await isThere(unused), await isThere(used), await isThere(taken)]).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ])
  const [row] = await database.db.select().from(files).where(eq(files.id, taken))
  expect(row?.unusedSince).toBeNull()
  await database.db.delete(conversations).where(eq(conversations.id, conversationId))
  await sweep()
  expect(await isThere(used)).toEqual([true, true])
  await dayLater(used)
  await sweep()
  expect(await isThere(used)).toEqual([false, false])
})

it('removes the objects of a deleted account once the S3 store is there again', async () => {
  const id = await make(0)
  await database.db.delete(users).where(eq(users.id, userId))
  await sweep({ ...store, remove: () => Promise.reject(new Error('away')) })
  expect(await isThere(id)).toEqual([false, true])
  await sweep()
  expect(await isThere(id)).toEqual([false, false])
  expect(await database.db.select().from(removedFiles).where(eq(removedFiles.fileId, id))).toEqual([])
})
