import { randomBytes } from 'node:crypto'
import { makePdf } from '@grizz/testing/files/pdf'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { eq, sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNotifications, type Notifications } from '../../../../src/db/connection/notifications.ts'
import { filePieces } from '../../../../src/db/schema/file-pieces.ts'
import { fileChunks, files, fileTexts } from '../../../../src/db/schema/files.ts'
import { createReadJobs } from '../../../../src/services/files/reading/read-jobs.ts'
import { createDatabaseStore } from '../../../../src/services/files/store/database-store.ts'
import { createFileStores } from '../../../../src/services/files/store/file-store.ts'
import { logger } from '../../../quiet-logger.ts'
import { makeUser } from '../../open-domain.ts'

type Read = Exclude<Parameters<typeof createReadJobs>[0]['read'], undefined>

let database: TestDatabase
let notifications: Notifications
let jobs: ReturnType<typeof createReadJobs>[]

beforeEach(async () => {
  database = await createDatabase()
  notifications = createNotifications({ pool: database.pool, logger })
  await notifications.listen()
  jobs = []
})
afterEach(async () => {
  for (const job of jobs) await job.stop()
  await notifications.close()
  await database.close()
})

function startJobs(read?: Read) {
  const { db } = database
  const stores = createFileStores({ database: createDatabaseStore({ db }), s3: undefined })
  const made = createReadJobs({ db, stores, notifications, logger, readers: 1, ...(read && { read }) })
  jobs.push(made)
  return made
}

async function upload(bytes: Buffer, { userId = '', name = 'report.pdf' } = {}): Promise<string> {
  const { db } = database
  const id = newId()
  const uploadId = newId()
  const owner = userId || (await makeUser(database)).userId
  const row = { id, uploadId, userId: owner, name, mediaType: 'application/pdf', bytes: bytes.length, sha256: '' }
  await db.insert(files).values({ ...row, state: 'uploading', storedIn: 'database' })
  await createDatabaseStore({ db }).write({ id, uploadId }, 'original', pieces(bytes))
  await db.update(files).set({ state: 'reading' }).where(eq(files.id, id))
  await db.execute(sql`select pg_notify('file_uploaded', ${id})`)
  return id
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
}

async function rowOf(id: string) {
  const [row] = await database.db.select().from(files).where(eq(files.id, id))
  return row
}

const isRead = (id: string) => expect.poll(async () => (await rowOf(id))?.state)

describe('an uploaded file is read', () => {
  it('as soon as an engine is told: its pages and pieces are there when it is ready', async () => {
    startJobs()
    const told = new Promise((resolve) => notifications.on('file_read', resolve))
    const id = await upload(makePdf(['Bears sleep', 'They eat']))
    expect(await told).toBe(id)
    expect(await rowOf(id)).toMatchObject({ state: 'ready', pages: 2, textLength: 19, problem: null })
    const texts = await database.db.select().from(fileTexts).where(eq(fileTexts.fileId, id)).orderBy(fileTexts.page)
    expect(texts).toMatchObject([
      { page: 1, text: 'Bears sleep' },
      { page: 2, text: 'They eat' },
    ])
    expect(await database.db.select().from(filePieces).where(eq(filePieces.fileId, id))).toMatchObject([
      { index: 0, page: 1, text: 'Bears sleep', words: `'bears':3 'pdf':2 'report':1 'sleep':4` },
      { index: 1, page: 2, text: 'They eat' },
    ])
  })

  it('with its pictures', async () => {
    const { default: sharp } = await import('sharp')
    const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const id = await upload(picture, { name: 'a.pdf' })
    await startJobs().sweep()
    await isRead(id).toBe('ready')
    expect(await rowOf(id)).toMatchObject({ mediaType: 'image/png', width: 800, height: 600, pages: null })
    const chunks = await database.db.select().from(fileChunks).where(eq(fileChunks.fileId, id))
    expect(chunks.map(({ variant }) => variant).sort()).toEqual(['original', 'preview', 'thumbnail'])
  })

  it('or not, and then a sentence says why', async () => {
    startJobs()
    const id = await upload(Buffer.from('%PDF-1.7 broken'))
    await isRead(id).toBe('unreadable')
    expect((await rowOf(id))?.problem).toBe('It is broken: no PDF could be read from it.')
  })

  it('and one of a kind that nobody reads is not even loaded', async () => {
    const id = await upload(Buffer.from('anything'))
    await database.db.update(files).set({ mediaType: 'application/octet-stream' }).where(eq(files.id, id))
    await database.db.delete(fileChunks).where(eq(fileChunks.fileId, id))
    await startJobs().sweep()
    await isRead(id).toBe('unreadable')
    expect((await rowOf(id))?.problem).toBe('Files of this kind are not read (application/octet-stream).')
  })

  it('and one that is too large for the memory of an engine is not', async () => {
    const id = await upload(makePdf(['Bears']))
    await database.db
      .update(files)
      .set({ bytes: 200 * 1024 * 1024 })
      .where(eq(files.id, id))
    await startJobs().sweep()
    await isRead(id).toBe('unreadable')
    expect((await rowOf(id))?.problem).toMatch(/^It has more than 100 MB/)
  })

  it('by the sweep, when nobody was told', async () => {
    const id = await upload(makePdf(['Bears']))
    await startJobs().sweep()
    await isRead(id).toBe('ready')
  })

  it('in turn with the files of other users', async () => {
    const [ann, bob] = [(await makeUser(database)).userId, (await makeUser(database)).userId]
    const order: string[] = []
    const read: Read = async ({ name }) => {
      order.push(name)
      return { problem: 'read' }
    }
    let last = ''
    for (const name of ['a1', 'a2', 'a3']) last = await upload(randomBytes(10), { userId: ann, name })
    await upload(randomBytes(10), { userId: bob, name: 'b1' })
    await startJobs(read).sweep()
    await isRead(last).toBe('unreadable')
    expect(order).toEqual(['a1', 'b1', 'a2', 'a3'])
  })
})

describe('when an engine dies', () => {
  const hangs: Read = (_, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const endLease = (id: string) =>
    database.db.update(files).set({ readLeaseExpiresAt: sql`now() - interval '1 second'` }).where(eq(files.id, id))

  it('its file is taken over, and what it still finds does not count', async () => {
    const { promise: late, resolve: answer } = Promise.withResolvers<{ problem: string }>()
    await startJobs(() => late).sweep()
    const id = await upload(makePdf(['Bears']))
    await expect.poll(async () => (await rowOf(id))?.readAttempts).toBe(1)
    const other = startJobs()
    await other.sweep()
    expect((await rowOf(id))?.state).toBe('reading')
    await endLease(id)
    await other.sweep()
    await isRead(id).toBe('ready')
    answer({ problem: 'too late' })
    await jobs[0]?.stop()
    expect(await rowOf(id)).toMatchObject({ state: 'ready', problem: null, readAttempts: 2 })
  })

  it('in order, its file is given back at once', async () => {
    const stopped = startJobs(hangs)
    const id = await upload(makePdf(['Bears']))
    await expect.poll(async () => (await rowOf(id))?.readAttempts).toBe(1)
    await stopped.stop()
    expect(await rowOf(id)).toMatchObject({ state: 'reading', readAttempts: 0 })
    await startJobs().sweep()
    await isRead(id).toBe('ready')
  })

  it('of a file three times, the file is not tried again', async () => {
    const id = await upload(makePdf(['Bears']))
    await database.db.update(files).set({ readAttempts: 3 }).where(eq(files.id, id))
    await startJobs().sweep()
    await isRead(id).toBe('unreadable')
    expect((await rowOf(id))?.problem).toMatch(/^Reading it failed three times/)
  })
})

it('a file whose bytes are not all there waits until they are, and that is not its fault', async () => {
  const id = await upload(makePdf(['Bears']))
  await database.db.update(files).set({ bytes: 1_000_000 }).where(eq(files.id, id))
  const { promise: postponed, resolve } = Promise.withResolvers<void>()
  const { db } = database
  const store = createDatabaseStore({ db })
  const stores = createFileStores({ database: store, s3: undefined })
  const warns = Object.assign(Object.create(logger), { warn: () => resolve() })
  const job = createReadJobs({ db, stores, notifications, logger: warns, readers: 1 })
  jobs.push(job)
  await job.sweep()
  await postponed
  await job.stop()
  expect(await rowOf(id)).toMatchObject({ state: 'reading', readAttempts: 0 })
})

it('a file that is deleted meanwhile leaves nothing', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: gone, resolve: go } = Promise.withResolvers<void>()
  const job = startJobs(async () => {
    begin()
    await gone
    const row = new TextEncoder().encode('[{"page":1,"text":"a"}]')
    return { mediaType: 'text/plain', textLength: 1, texts: [row], pieces: [], preview: new Uint8Array(10) }
  })
  const id = await upload(makePdf(['Bears']))
  await begun
  await database.db.delete(files).where(eq(files.id, id))
  go()
  await job.stop()
  expect(await database.db.select().from(fileTexts)).toEqual([])
  expect(await database.db.select().from(fileChunks)).toEqual([])
})
