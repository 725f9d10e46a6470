import type { TestDatabase } from '@grizz/testing/provided'
import { v7 as newId } from 'uuid'
import { finishReading } from '../../../src/db/files/reading.ts'
import { files, projectFiles } from '../../../src/db/schema/files.ts'
import { projects } from '../../../src/db/schema/projects.ts'
import type { Reading } from '../../../src/services/files/contract/reading.ts'
import { toStored } from '../../../src/services/files/reading/to-stored.ts'

interface Stored extends Partial<Reading> {
  name?: string
}

/** A file of this user that was read already. */
export async function storeFile(
  { db }: TestDatabase,
  userId: string,
  { name = 'report.pdf', mediaType = 'application/pdf', hasPages = true, pages = [] }: Stored,
): Promise<string> {
  const id = newId()
  const claim = { id, userId, uploadId: newId(), readAttempts: 1 }
  const row = { ...claim, name, mediaType, bytes: 10, sha256: '', state: 'reading', storedIn: 'database' } as const
  // In one transaction, so that no engine comes to read it.
  await db.transaction(async (tx) => {
    await tx.insert(files).values(row)
    await finishReading(tx, claim, toStored({ mediaType, hasPages, pages }, name))
  })
  return id
}

export async function storeProject({ db }: TestDatabase, userId: string, fileIds: readonly string[]): Promise<string> {
  const id = newId()
  await db.insert(projects).values({ id, userId, name: 'Bears' })
  for (const fileId of fileIds) await db.insert(projectFiles).values({ projectId: id, fileId })
  return id
}
