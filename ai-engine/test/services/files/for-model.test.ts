import type { Model } from '@grizz/protocol/http'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFilesForModel, type FilesForModel } from '../../../src/services/files/for-model/for-model.ts'
import type { FileStores } from '../../../src/services/files/store/file-store.ts'
import { makeUser } from '../open-domain.ts'
import { storeFile } from './stored-files.ts'

const MIB = 1024 * 1024
/** 12 MiB are 16 MiB as they are sent, and a request has room for two of them. */
const picture = Buffer.alloc(12 * MIB, 0x89)

let database: TestDatabase
let forModel: FilesForModel
let userId: string

beforeAll(async () => {
  database = await createDatabase()
  const store = {
    size: async () => picture.length,
    async *read() {
      yield picture
    },
  }
  forModel = createFilesForModel({
    db: database.db,
    stores: { of: () => store } as unknown as FileStores,
    waitFor: async () => undefined,
    describe: () => ({ capabilities: { images: true } }) as unknown as Model,
  })
  userId = (await makeUser(database)).userId
})
afterAll(() => database.close())

async function give(sentBytes?: number) {
  const questions = []
  for (const id of ['oldest', 'older', 'newest']) {
    const fileId = await storeFile(database, userId, { name: `${id}.png`, mediaType: 'image/png', hasPages: false })
    questions.push({
      id,
      files: [{ type: 'file' as const, fileId, name: `${id}.png`, mediaType: 'image/png', bytes: 10 }],
    })
  }
  const asked = { userId, choice: { model: 'm', provider: 'p' }, cap: 1000, ...(sentBytes && { sentBytes }) }
  const given = await forModel.give(asked, questions)
  return Object.fromEntries([...given].map(([id, { files, text }]) => [id, { count: files.length, text }]))
}

it('the newest pictures are given as far as a request has room, and the model is told of the others', async () => {
  expect(await give()).toEqual({
    newest: { count: 1, text: '[The picture "newest.png" is attached.]' },
    older: { count: 1, text: '[The picture "older.png" is attached.]' },
    oldest: {
      count: 0,
      text: expect.stringMatching(/^\[The user attached the picture "oldest.png". The request has no room/),
    },
  })
})

it('what files in the request already take is not there for others', async () => {
  const given = await give(16 * MIB)
  expect([given.newest?.count, given.older?.count, given.oldest?.count]).toEqual([1, 0, 0])
})
