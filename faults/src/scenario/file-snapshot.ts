import type { Environment } from '../engines/environment.ts'

/** What Postgres has of files, of all users. */
export interface FileSnapshot {
  files: readonly SavedFile[]
  /** Rows of bytes, texts and pieces that belong to no file. */
  orphans: number
}

export interface SavedFile {
  id: string
  state: string
  bytes: number
  /** Rows, and bytes in them. */
  chunks: number
  chunkBytes: number
  lastChunk: number
  pieces: number
  readAttempts: number
}

export async function readFileSnapshot({ query }: Environment): Promise<FileSnapshot> {
  const files = await query<SavedFile>(`
    select f.id, f.state, f.bytes::int as bytes, f.read_attempts as "readAttempts", c.chunks, c."chunkBytes", c."lastChunk",
      (select count(*)::int from file_pieces p where p.file_id = f.id) as pieces
    from files f cross join lateral (
      select count(*)::int as chunks, coalesce(sum(octet_length(data)), 0)::int as "chunkBytes", max("index") as "lastChunk"
      from file_chunks where file_id = f.id and variant = 'original') c`)
  const [row] = await query<{ orphans: number }>(`
    select count(*)::int as orphans from (
      select file_id from file_chunks union all select file_id from file_texts union all select file_id from file_pieces
    ) part where not exists (select from files where id = part.file_id)`)
  return { files, orphans: row?.orphans ?? 0 }
}

/** As if its lease had run out: what reads files has two minutes for each, longer than a run shall wait. */
export async function ageReadings({ query }: Environment): Promise<void> {
  await query(
    `update files set read_lease_expires_at = now() where state = 'reading' and read_lease_expires_at > now()`,
  )
}

/** As if an hour and more had gone by since an upload began. */
export async function ageUploads({ query }: Environment): Promise<void> {
  await query(`update files set created_at = now() - interval '2 hours' where state = 'uploading'`)
}
