import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { startS3, type TestS3 } from '@grizz/testing/s3'
import { eq } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UploadKey } from '../../../../src/db/files/chunks.ts'
import { files } from '../../../../src/db/schema/files.ts'
import { s3Settings } from '../../../../src/environment/s3-settings.ts'
import { settings } from '../../../../src/environment.ts'
import { createDatabaseStore } from '../../../../src/services/files/store/database-store.ts'
import { type FileStore, inPieces, UploadSuperseded } from '../../../../src/services/files/store/file-store.ts'
import { createS3Store } from '../../../../src/services/files/store/s3-store.ts'
import { logger } from '../../../quiet-logger.ts'
import { makeUser } from '../../open-domain.ts'

let database: TestDatabase
let s3: TestS3
let userId: string

beforeAll(async () => {
  ;[database, s3] = await Promise.all([createDatabase(), startS3()])
  userId = (await makeUser(database)).userId
})
afterAll(async () => {
  await Promise.all([database.close(), s3.close()])
})

async function newFile(): Promise<UploadKey> {
  const key = { id: newId(), uploadId: newId() }
  const unknown = { mediaType: '', sha256: '', bytes: 0, name: 'a', state: 'uploading', storedIn: 'database' } as const
  await database.db.insert(files).values({ ...key, ...unknown, userId })
  return key
}

/** Bytes that differ at every place, in chunks as a socket brings them. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + (i >> 8) * 7 + (i >> 16)) % 256
  return bytes
}

async function* chunksOf(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

async function gather(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await collect(chunks))
}

const stores: [string, () => FileStore][] = [
  ['Postgres', () => createDatabaseStore({ db: database.db })],
  [
    'S3',
    () => {
      const given = s3Settings(settings.parse(s3.env))
      if (!given) throw new Error('no S3 store')
      return createS3Store({ db: database.db, logger, ...given })
    },
  ],
]

describe.each(stores)('files in %s', (_name, open) => {
  it.each([0, 1, 262_144, 262_145, 3 * 262_144, 11_000_003])('come back byte for byte: %i', async (length) => {
    const [store, file, bytes] = [open(), await newFile(), bytesOf(length)]
    await store.write(file, 'original', chunksOf(bytes))
    expect((await gather(store.read(file, 'original'))).equals(bytes)).toBe(true)
    expect(await store.size(file, 'original')).toBe(length)
    expect(await store.size(file, 'preview')).toBeUndefined()
  })

  it.each([
    [0, 0],
    [262_143, 262_144],
    [262_144, 262_144],
    [100, 1_999_999],
    [1_048_576, 1_310_719],
    [1_999_999, 1_999_999],
  ])('are read from %i to %i', async (start, end) => {
    const [store, file, bytes] = [open(), await newFile(), bytesOf(2_000_000)]
    await store.write(file, 'original', chunksOf(bytes))
    const read = await gather(store.read(file, 'original', { start, end }))
    expect(read.equals(bytes.subarray(start, end + 1))).toBe(true)
  })

  it('are replaced whole, also by something shorter', async () => {
    const [store, file] = [open(), await newFile()]
    await store.write(file, 'preview', chunksOf(bytesOf(900_000)))
    await store.write(file, 'preview', chunksOf(bytesOf(10)))
    expect((await gather(store.read(file, 'preview'))).length).toBe(10)
  })

  it('are gone once removed', async () => {
    const [store, file] = [open(), await newFile()]
    await store.write(file, 'original', chunksOf(bytesOf(10)))
    await store.write(file, 'thumbnail', chunksOf(bytesOf(10)))
    await store.remove(file)
    expect(await store.size(file, 'original')).toBeUndefined()
    expect(await store.size(file, 'thumbnail')).toBeUndefined()
    await expect(gather(store.read(file, 'original'))).rejects.toThrow()
  })

  it('do not come from an upload whose place another one took', async () => {
    const [store, file] = [open(), await newFile()]
    async function* overtaken() {
      yield bytesOf(300_000)
      await database.db.update(files).set({ uploadId: newId() }).where(eq(files.id, file.id))
      yield bytesOf(300_000)
    }
    await expect(store.write(file, 'original', overtaken())).rejects.toThrow(UploadSuperseded)
    expect((await s3.objects()).filter((key) => key.includes(file.uploadId))).toEqual([])
  })

  it('that break off while they are written leave the error to the writer', async () => {
    const [store, file] = [open(), await newFile()]
    async function* broken() {
      yield bytesOf(11_000_000)
      throw new Error('cut')
    }
    await expect(store.write(file, 'original', broken())).rejects.toThrow('cut')
  })
})

/** Each is copied when the next one is there, as late as its bytes are promised to stay. */
async function copiesOf(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const copies: Buffer[] = []
  let held: Buffer | undefined
  for await (const piece of pieces) {
    if (held) copies.push(Buffer.from(held))
    held = piece
  }
  return held ? [...copies, held] : copies
}

it.each([
  [1000, 300, 128, [128, 128, 128, 128, 128, 128, 128, 104]],
  [1000, 1000, 128, [128, 128, 128, 128, 128, 128, 128, 104]],
  [256, 100, 128, [128, 128]],
  [300_000, 7000, 200_000, [200_000, 100_000]],
  [400_000, 400_000, 200_000, [200_000, 200_000]],
  [0, 1, 128, [0]],
])('cuts %i bytes, in chunks of %i, into pieces of %i', async (length, chunk, size, expected) => {
  const pieces = await copiesOf(inPieces(chunksOf(bytesOf(length), chunk), size))
  expect(pieces.map((piece) => piece.length)).toEqual(expected)
  expect(Buffer.concat(pieces).equals(bytesOf(length))).toBe(true)
})
