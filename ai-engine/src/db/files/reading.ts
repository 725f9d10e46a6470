import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { filePieces } from '../schema/file-pieces.ts'
import { files, fileTexts } from '../schema/files.ts'
import type { FileRow } from './files.ts'

/** A file that an engine reads. Once another engine has taken it over, its attempt is another one. */
export type ReadClaim = Pick<FileRow, 'id' | 'userId' | 'uploadId' | 'readAttempts'>

/**
 * Takes a file that waits to be read, or whose engine did not end its work within its lease.
 * @param served users whose files this engine has read, the last one last: the others come before them
 */
export async function claimUnread(
  db: Executor,
  { leaseMs, served }: { leaseMs: number; served: readonly string[] },
): Promise<FileRow | undefined> {
  const list = sql`array[${sql.join(
    served.map((userId) => sql`${userId}`),
    sql`, `,
  )}]::uuid[]`
  const next = sql`(
    select id from files where state = 'reading' and (read_lease_expires_at is null or read_lease_expires_at < now())
    order by coalesce(array_position(${list}, user_id), 0), created_at limit 1 for update skip locked)`
  const [row] = await db
    .update(files)
    .set({
      readAttempts: sql`${files.readAttempts} + 1`,
      readLeaseExpiresAt: sql`now() + make_interval(secs => ${leaseMs / 1000})`,
    })
    .where(sql`${files.id} = ${next}`)
    .returning()
  return row
}

/** Lets any engine take the file after a pause; `isCounted` is false when the attempt was not the file's fault. */
export async function releaseUnread(
  db: Executor,
  claim: ReadClaim,
  { pauseMs, isCounted }: { pauseMs: number; isCounted: boolean },
): Promise<void> {
  await db
    .update(files)
    .set({
      readAttempts: isCounted ? claim.readAttempts : claim.readAttempts - 1,
      readLeaseExpiresAt: sql`now() + make_interval(secs => ${pauseMs / 1000})`,
    })
    .where(isHeld(claim))
}

/** The result of a reading. Only Postgres reads the JSON of the rows. */
export interface FoundInFile {
  mediaType: string
  width?: number
  height?: number
  pages?: number
  textLength: number
  /** Arrays of `{page, text}`. */
  texts: readonly Uint8Array[]
  /** Arrays of `{index, page, heading, text, words}`. */
  pieces: readonly Uint8Array[]
}

/** It is not being read any more, and nothing of it is embedded. */
const unread = { readLeaseExpiresAt: null, embeddedBy: null }

/** Commits all that was found together. @returns false when the file is gone, or another engine has taken it over */
export function finishReading(db: Executor, claim: ReadClaim, found: FoundInFile): Promise<boolean> {
  const { texts, pieces, mediaType, textLength, width = null, height = null, pages = null } = found
  return db.transaction(async (tx) => {
    const { rowCount } = await tx
      .update(files)
      .set({ mediaType, textLength, width, height, pages, state: 'ready', problem: null, ...unread })
      .where(isHeld(claim))
    if (rowCount !== 1) return false
    await tx.delete(fileTexts).where(eq(fileTexts.fileId, claim.id))
    await tx.delete(filePieces).where(eq(filePieces.fileId, claim.id))
    for (const batch of texts) await insertTexts(tx, claim, batch)
    for (const batch of pieces) await insertPieces(tx, claim, batch)
    await tell(tx, claim)
    return true
  })
}

/** @param problem a sentence for the user. @returns false as above */
export function finishUnreadable(db: Executor, claim: ReadClaim, problem: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const { rowCount } = await tx
      .update(files)
      .set({ state: 'unreadable', problem, readLeaseExpiresAt: null })
      .where(isHeld(claim))
    if (rowCount === 1) await tell(tx, claim)
    return rowCount === 1
  })
}

function isHeld({ id, uploadId, readAttempts }: ReadClaim): SQL | undefined {
  return and(
    eq(files.id, id),
    eq(files.uploadId, uploadId),
    eq(files.state, 'reading'),
    eq(files.readAttempts, readAttempts),
  )
}

async function insertTexts(tx: Executor, { id }: ReadClaim, rows: Uint8Array): Promise<void> {
  await tx.execute(sql`
    insert into file_texts (file_id, page, text)
    select ${id}::uuid, page, text from json_to_recordset(${asJson(rows)}::json) as r(page int, text text)`)
}

async function insertPieces(tx: Executor, { id, userId }: ReadClaim, rows: Uint8Array): Promise<void> {
  await tx.execute(sql`
    insert into file_pieces (file_id, "index", user_id, page, heading, text, words)
    select ${id}::uuid, "index", ${userId}::uuid, page, heading, text, words::tsvector from
      json_to_recordset(${asJson(rows)}::json) as r("index" int, page int, heading text, text text, words text)`)
}

/** As bytes the text goes to Postgres as it is. */
function asJson(rows: Uint8Array): Buffer {
  return Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
}

/** Wakes whoever waits for the file, on any engine, once this is committed. */
async function tell(tx: Executor, { id }: ReadClaim): Promise<void> {
  await tx.execute(sql`select pg_notify('file_read', ${id})`)
}
