import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { files } from '../../../../src/db/schema/files.ts'
import { storeFile } from '../stored-files.ts'
import { expireLeases, type OpenEmbedding, openEmbedding, textsAsked } from './open-embedding.ts'

let open: OpenEmbedding
beforeEach(async () => {
  open = await openEmbedding()
})
afterEach(() => open.close())

const pagesOf = (count: number, what = 'A page about bears') =>
  Array.from({ length: count }, (_, page) => `${what}, number ${page}.`)

async function embedAll(id: string) {
  const jobs = open.newJobs()
  await jobs.sweep()
  await expect.poll(() => open.isEmbedded(id), { timeout: 100_000 }).toBe(true)
  await jobs.stop()
}

describe('the pieces of a file', () => {
  it('are embedded once each, and billed', async () => {
    const id = await storeFile(open.database, open.userId, { pages: pagesOf(70) })
    await embedAll(id)
    expect((await open.vectors(id)).length).toBe(70)
    expect(textsAsked(open.upstream)).toBe(70)
    const [first] = open.upstream.embeddings.seen()
    expect(first).toMatchObject({ model: 'bear-embedding', encoding: 'base64' })
    expect(first?.texts[0]).toBe('report.pdf\nA page about bears, number 0.')
    const ledger = await open.ledger()
    expect(ledger.map(({ kind, userId }) => [kind, userId])).toEqual(Array(3).fill(['embedding', open.userId]))
    expect(ledger.every(({ usageCents }) => (usageCents ?? 0) > 0)).toBe(true)
    const again = open.newJobs()
    await again.sweep()
    await again.stop()
    expect(textsAsked(open.upstream)).toBe(70)
  })

  it('go with their file', async () => {
    const id = await storeFile(open.database, open.userId, { pages: pagesOf(3) })
    await embedAll(id)
    await open.database.db.delete(files).where(eq(files.id, id))
    expect(await open.vectors(id)).toEqual([])
  })

  it('without text are none', async () => {
    const id = await storeFile(open.database, open.userId, { pages: [] })
    await embedAll(id)
    expect(open.upstream.embeddings.seen()).toEqual([])
  })

  it('that a model finds too long are embedded by their beginning, and the others with them', async () => {
    open.upstream.embeddings.behave({ maxLength: 600 })
    const id = await storeFile(open.database, open.userId, { pages: [...pagesOf(4), 'bear '.repeat(300)] })
    await embedAll(id)
    const vectors = await open.vectors(id)
    expect(vectors.every(({ vector }) => vector.length > 0)).toBe(true)
  })
})

describe('an engine that dies between two calls of the model', () => {
  it('leaves what it stored, and another goes on there', async () => {
    const id = await storeFile(open.database, open.userId, { pages: pagesOf(100) })
    const hold = Promise.withResolvers<void>()
    // The second call of the first engine hangs: nothing more comes of it, as of an engine that was killed.
    open.upstream.embeddings.behave({ until: (request) => (request === 1 ? hold.promise : undefined) })
    const first = open.newJobs()
    await first.sweep()
    await expect.poll(() => open.upstream.embeddings.seen().length).toBe(2)
    expect((await open.vectors(id)).length).toBe(32)
    await expireLeases(open.database)
    await embedAll(id)
    expect((await open.vectors(id)).length).toBe(100)
    // Only what the first engine had asked last was asked twice.
    expect(textsAsked(open.upstream)).toBe(132)
    hold.resolve()
    await first.stop()
    expect(await open.isEmbedded(id)).toBe(true)
  })
})

describe('a call that an engine holds when another took its file over', () => {
  it('is billed, stores nothing, and spoils nothing', async () => {
    const id = await storeFile(open.database, open.userId, { pages: pagesOf(2) })
    const hold = Promise.withResolvers<void>()
    open.upstream.embeddings.behave({ until: () => hold.promise })
    const first = open.newJobs()
    await first.sweep()
    await expect.poll(() => open.upstream.embeddings.seen().length).toBe(1)
    open.upstream.embeddings.behave({})
    await expireLeases(open.database)
    await embedAll(id)
    hold.resolve()
    await expect.poll(async () => (await open.ledger()).length).toBe(2)
    await first.stop()
    expect(await open.isEmbedded(id)).toBe(true)
    expect((await open.vectors(id)).length).toBe(2)
  })
})

describe('a model that does not answer, or does not embed', () => {
  it.each([503, 400, 401])('is left alone for a while (%i), and asked again', async (status) => {
    const id = await storeFile(open.database, open.userId, { pages: pagesOf(5) })
    open.upstream.embeddings.behave({ status })
    const jobs = open.newJobs()
    await jobs.sweep()
    await expect.poll(() => open.upstream.embeddings.seen().length).toBeGreaterThan(0)
    await expect.poll(async () => (await open.vectors(id)).length).toBe(0)
    await jobs.stop()
    expect(await open.isEmbedded(id)).toBe(false)
    open.upstream.embeddings.behave({})
    await embedAll(id)
    expect((await open.vectors(id)).every(({ vector }) => vector.length > 0)).toBe(true)
  })

  it('is paid for what it embedded before, and is not asked for it again', async () => {
    const id = await storeFile(open.database, open.userId, { pages: [...pagesOf(4), 'bear '.repeat(300)] })
    const { behave, seen } = open.upstream.embeddings
    // All are refused, the first half is answered, and then it is away.
    const goAwayOnceAsked = async () => (seen().at(-1)?.texts.length === 3 ? behave({ status: 503 }) : undefined)
    behave({ maxLength: 600, until: goAwayOnceAsked })
    const jobs = open.newJobs()
    await jobs.sweep()
    await expect.poll(async () => (await open.ledger()).length).toBe(1)
    await jobs.stop()
    expect((await open.vectors(id)).length).toBe(3)
    behave({})
    await embedAll(id)
    expect((await open.vectors(id)).length).toBe(5)
    expect(seen().at(-1)?.texts).toHaveLength(2)
  })

  it('is asked again by the same engine only after its pause', async () => {
    await storeFile(open.database, open.userId, { pages: pagesOf(5) })
    open.upstream.embeddings.behave({ status: 503 })
    const jobs = open.newJobs()
    await jobs.sweep()
    await expect.poll(() => open.upstream.embeddings.seen().length).toBe(1)
    await expect
      .poll(async () => {
        await jobs.sweep()
        return open.upstream.embeddings.seen().length
      })
      .toBe(1)
    open.later(11_000)
    await expect
      .poll(async () => {
        await jobs.sweep()
        return open.upstream.embeddings.seen().length
      })
      .toBe(2)
    await jobs.stop()
  })
})

it('chosen by nobody, no model is asked', async () => {
  open.choose(undefined)
  await storeFile(open.database, open.userId, { pages: pagesOf(5) })
  const jobs = open.newJobs()
  await jobs.sweep()
  await jobs.stop()
  expect(open.upstream.embeddings.seen()).toEqual([])
})
