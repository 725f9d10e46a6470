import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { startS3 } from '@grizz/testing/s3'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fileChunks, files } from '../../../../src/db/schema/files.ts'
import { s3Settings } from '../../../../src/environment/s3-settings.ts'
import { settings } from '../../../../src/environment.ts'
import { ask, expectProblem, type Person, signUp } from '../../ask.ts'
import { type OpenApp, openApp } from '../../open-app.ts'
import { bytesOf, getFile, putFile, someBytes, streamOf } from './put-file.ts'

const MB = 1024 * 1024
let app: OpenApp
let other: OpenApp
let owner: Person
let stranger: Person

beforeAll(async () => {
  app = await openApp({ files: { maxFileMb: 3, quotaFileMbPerUser: 40 } })
  other = await openApp({ database: app.database, files: { maxFileMb: 3, quotaFileMbPerUser: 40 } })
  owner = await signUp(app)
  stranger = await signUp(app)
})
afterAll(async () => {
  await other.close()
  await app.close()
})

describe('an upload', () => {
  it('is there byte for byte on another engine, with its checksum', async () => {
    const bytes = someBytes(2 * MB + 17)
    const { id, status, body } = await putFile(app, bytes, owner, { name: 'some bytes.bin' })
    expect(status).toBe(201)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(body).toMatchObject({ id, name: 'some bytes.bin', bytes: bytes.length, sha256, state: 'reading' })
    expect((await bytesOf(await getFile(other, `${id}/content`, owner.cookie))).equals(bytes)).toBe(true)
  })

  it('is taken as a stream without a length', async () => {
    const bytes = someBytes(1_500_000)
    const { id, status, body } = await putFile(app, streamOf(bytes), owner)
    expect([status, body.bytes]).toEqual([201, bytes.length])
    expect((await bytesOf(await getFile(app, `${id}/content`, owner.cookie))).equals(bytes)).toBe(true)
  })

  it('may be empty', async () => {
    const { id, status, body } = await putFile(app, Buffer.alloc(0), owner)
    expect([status, body.bytes]).toEqual([201, 0])
    expect(await bytesOf(await getFile(app, `${id}/content`, owner.cookie))).toHaveLength(0)
  })

  it.each(['application/json', 'text/html; charset=utf-8', 'multipart/form-data; boundary=x', 'image/png'])(
    'is what its bytes are, not what its client says: %s',
    async (type) => {
      const { body } = await putFile(app, Buffer.from('Just a sentence.'), owner, { type, name: 'a.png' })
      expect(body.mediaType).toBe('text/plain')
    },
  )

  it('of the same file again changes nothing; of another one under its id is refused', async () => {
    const bytes = someBytes(100_000)
    const { id } = await putFile(app, bytes, owner)
    const again = await putFile(other, bytes, owner, { id, name: 'another name' })
    expect([again.status, again.body.name]).toEqual([200, 'a.bin'])
    expect((await putFile(app, someBytes(100_000), owner, { id })).body.code).toBe('conflict')
    expect((await bytesOf(await getFile(app, `${id}/content`, owner.cookie))).equals(bytes)).toBe(true)
  })

  it('under the id of another user’s file tells nothing of it', async () => {
    const bytes = someBytes(1000)
    const { id } = await putFile(app, bytes, owner)
    const same = await putFile(app, bytes, stranger, { id })
    expect([same.status, same.body.code]).toEqual([404, 'not_found'])
    expect(JSON.stringify(same.body)).not.toContain('a.bin')
  })

  it('is bounded by what it announces and by what comes', async () => {
    const announced = await putFile(app, someBytes(3 * MB + 1), owner)
    expect([announced.status, announced.body.code]).toEqual([413, 'file_too_large'])
    expect(announced.body.detail).toContain('3 MB')
    const streamed = await putFile(app, streamOf(someBytes(3 * MB + 1)), owner)
    expect([streamed.status, streamed.body.code]).toEqual([413, 'file_too_large'])
    expect(await rowsOf(streamed.id)).toEqual([0, 0])
  })

  it('that breaks off leaves nothing, and can be begun again', async () => {
    const id = crypto.randomUUID()
    const bytes = someBytes(2 * MB)
    await sendHalf(app, id, bytes)
    await vi.waitFor(async () => expect(await rowsOf(id)).toEqual([0, 0]), { timeout: 100_000 })
    expect((await putFile(app, bytes, owner, { id })).status).toBe(201)
  })

  it('takes the place of one that its engine did not end', async () => {
    const id = crypto.randomUUID()
    const uploadId = crypto.randomUUID()
    const began = { id, userId: owner.id, uploadId, name: 'x', bytes: MB, storedIn: 'database' as const }
    await app.database.db.insert(files).values({ ...began, state: 'uploading', mediaType: '', sha256: '' })
    await app.database.db
      .insert(fileChunks)
      .values(
        [0, 1, 2, 3].map((index) => ({ fileId: id, variant: 'original' as const, index, data: someBytes(262_144) })),
      )
    expectProblem(await ask(app, 'GET', `/api/files/${id}`, { headers: { cookie: owner.cookie } }), 404, 'not_found')
    const bytes = someBytes(300_000)
    expect((await putFile(other, bytes, owner, { id })).status).toBe(201)
    expect((await bytesOf(await getFile(app, `${id}/content`, owner.cookie))).equals(bytes)).toBe(true)
  })

  it('gives way to a later one of the same id', async () => {
    const [id, bytes] = [crypto.randomUUID(), someBytes(2 * MB)]
    const began = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const slow = putFile(
      app,
      streamOf(bytes, async (sent) => {
        if (sent < MB) return
        began.resolve()
        await goOn.promise
      }),
      owner,
      { id },
    )
    await began.promise
    expect((await putFile(other, bytes, owner, { id })).status).toBe(201)
    goOn.resolve()
    expect((await slow).body.code).toBe('conflict')
    expect((await bytesOf(await getFile(app, `${id}/content`, owner.cookie))).equals(bytes)).toBe(true)
  })
})

describe('the quota of a user’s files', () => {
  it('is not exceeded by however many uploads at once, on two engines', async () => {
    const person = await signUp(app)
    const puts = Array.from({ length: 20 }, (_, at) => putFile([app, other][at % 2] ?? app, someBytes(3 * MB), person))
    const codes = (await Promise.all(puts)).map(({ status, body }) => body.code ?? status)
    expect(codes.filter((code) => code === 201)).toHaveLength(13)
    expect(codes.filter((code) => code === 'file_quota_exceeded')).toHaveLength(7)
  })

  it('is charged with what was announced, and given back by what was deleted', async () => {
    const person = await signUp(app)
    const ids: string[] = []
    for (let i = 0; i < 13; i += 1) ids.push((await putFile(app, someBytes(3 * MB), person)).id)
    const refused = await putFile(app, streamOf(someBytes(10)), person)
    expect([refused.status, refused.body.code]).toEqual([403, 'file_quota_exceeded'])
    expect((await putFile(app, someBytes(10), person)).status).toBe(201)
    await ask(app, 'DELETE', `/api/files/${ids[0]}`, { headers: { cookie: person.cookie } })
    expect((await putFile(app, streamOf(someBytes(10)), person)).status).toBe(201)
  })
})

it('is in the S3 store where one is set, and readable from every engine that has its settings', async () => {
  const s3 = await startS3()
  const given = s3Settings(settings.parse(s3.env))
  const withS3 = await openApp({ database: app.database, files: { s3: given } })
  const bytes = someBytes(6 * MB)
  const { id, status } = await putFile(withS3, bytes, owner)
  expect([status, (await rowsOf(id))[1]]).toEqual([201, 0])
  const response = await getFile(withS3, `${id}/content`, owner.cookie, { range: 'bytes=5242878-5242885' })
  expect((await bytesOf(response)).equals(bytes.subarray(5_242_878, 5_242_886))).toBe(true)
  expect((await bytesOf(await getFile(withS3, `${id}/content`, owner.cookie))).equals(bytes)).toBe(true)
  expect((await getFile(withS3, `${id}/content`, stranger.cookie)).status).toBe(404)
  await withS3.close()
  await s3.close()
})

it('is refused while the S3 store is away, and what is there is not lost', async () => {
  const s3 = await startS3()
  const given = s3Settings(settings.parse(s3.env))
  const withS3 = await openApp({ database: app.database, files: { s3: given } })
  const person = await signUp(withS3)
  const kept = someBytes(300_000)
  const { id } = await putFile(withS3, kept, person)
  await s3.stop()
  const away = await ask(withS3, 'GET', `/api/files/${id}/content`, { headers: { cookie: person.cookie } })
  expectProblem(away, 503, 'unavailable')
  expect(away.body.detail).toContain('The store that holds the files')
  expect(Object.keys(away.headers)).not.toContain('content-disposition')
  const refused = await putFile(withS3, kept, person)
  expect([refused.status, refused.body.code]).toEqual([503, 'unavailable'])
  expect(await rowsOf(refused.id)).toEqual([0, 0])
  await s3.start()
  expect((await putFile(withS3, kept, person, { id: refused.id })).status).toBe(201)
  for (const one of [id, refused.id])
    expect((await bytesOf(await getFile(withS3, `${one}/content`, person.cookie))).equals(kept)).toBe(true)
  await withS3.close()
  await s3.close()
})

async function rowsOf(id: string): Promise<number[]> {
  const { db } = app.database
  const rows = await db.select({ id: files.id }).from(files).where(eq(files.id, id))
  const chunks = await db.select({ index: fileChunks.index }).from(fileChunks).where(eq(fileChunks.fileId, id))
  return [rows.length, chunks.length]
}

/** Sends the first half of what it announces, waits until it is stored, and goes. */
async function sendHalf({ port }: OpenApp, id: string, bytes: Buffer): Promise<void> {
  const request = httpRequest({
    ...{ host: '127.0.0.1', port, method: 'PUT', path: `/api/files/${id}` },
    headers: { cookie: owner.cookie, 'content-length': bytes.length },
  })
  request.on('error', () => {})
  request.write(bytes.subarray(0, bytes.length / 2))
  await vi.waitFor(async () => expect((await rowsOf(id))[1]).toBeGreaterThan(2), { timeout: 100_000 })
  request.destroy()
}
