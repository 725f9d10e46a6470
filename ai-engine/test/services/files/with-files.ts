import type { FileRow } from '../../../src/db/files/files.ts'
import { files, fileTexts } from '../../../src/db/schema/files.ts'
import { createDatabaseStore } from '../../../src/services/files/store/database-store.ts'
import type { OpenDomain } from '../open-domain.ts'

interface MadeFile {
  name?: string
  mediaType?: string
  state?: FileRow['state']
  problem?: string
  pages?: readonly string[]
  userId?: string
  original?: Buffer
  preview?: Buffer
}

/** A file as its upload and its reading leave it. */
export async function makeFile({ database, caller }: OpenDomain, made: MadeFile): Promise<string> {
  const { name = 'a.txt', mediaType = 'text/plain', state = 'ready', problem, pages, userId = caller.userId } = made
  const key = { id: crypto.randomUUID(), uploadId: crypto.randomUUID() }
  const found = { textLength: pages?.join('').length ?? null, pages: pages?.length ?? null, problem: problem ?? null }
  // Nobody else reads it meanwhile.
  const readLeaseExpiresAt = state === 'reading' ? new Date(Date.now() + 600_000) : null
  const unknown = { bytes: made.original?.length ?? 10, sha256: '', storedIn: 'database' } as const
  await database.db
    .insert(files)
    .values({ ...key, ...found, ...unknown, userId, name, mediaType, state, readLeaseExpiresAt })
  if (pages?.length)
    await database.db.insert(fileTexts).values(pages.map((text, at) => ({ fileId: key.id, page: at + 1, text })))
  const store = createDatabaseStore(database)
  for (const variant of ['original', 'preview'] as const) {
    const bytes = made[variant]
    if (bytes) await store.write(key, variant, only(bytes))
  }
  return key.id
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
