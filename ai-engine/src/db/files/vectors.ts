import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { filePieces } from '../schema/file-pieces.ts'
import { fileVectors } from '../schema/file-vectors.ts'
import { files } from '../schema/files.ts'
import type { FileRow } from './files.ts'

/** A file whose pieces an engine has embedded. Once another engine has taken it over, its claim is another one. */
export type EmbedClaim = Pick<FileRow, 'id' | 'userId' | 'name' | 'embedClaims'>

/**
 * Takes a file of which pieces have no vector of this model, and that no engine is at.
 * @param served users whose files this engine had embedded, the last one last: the others come before them
 */
export async function claimUnembedded(
  db: Executor,
  { model, leaseMs, served }: { model: string; leaseMs: number; served: readonly string[] },
): Promise<EmbedClaim | undefined> {
  const list = `{${served.join(',')}}`
  const next = sql`(
    select id from files
    where state = 'ready' and (embedded_by is null or embedded_by < ${model} or embedded_by > ${model})
      and (embed_lease_expires_at is null or embed_lease_expires_at < now())
    order by coalesce(array_position(${list}::uuid[], user_id), 0), created_at limit 1 for update skip locked)`
  const [row] = await db
    .update(files)
    .set({ embedClaims: sql`${files.embedClaims} + 1`, embedLeaseExpiresAt: fromNow(leaseMs) })
    .where(sql`${files.id} = ${next}`)
    .returning({ id: files.id, userId: files.userId, name: files.name, embedClaims: files.embedClaims })
  return row
}

export interface UnembeddedPiece {
  index: number
  heading: string | null
  text: string
}

/** Pieces of a file without a vector of this model, the first ones first. */
export async function findUnembedded(
  db: Executor,
  fileId: string,
  { model, limit }: { model: string; limit: number },
): Promise<UnembeddedPiece[]> {
  const embedded = sql`exists (select from file_vectors v
    where v.file_id = file_pieces.file_id and v."index" = file_pieces."index" and v.model = ${model})`
  return db
    .select({ index: filePieces.index, heading: filePieces.heading, text: filePieces.text })
    .from(filePieces)
    .where(and(eq(filePieces.fileId, fileId), sql`not ${embedded}`))
    .orderBy(asc(filePieces.index))
    .limit(limit)
}

export interface PieceVector {
  index: number
  signs: string
  vector: Buffer
}

/** Stores vectors and prolongs the lease. @returns false when the file is gone, or another engine has taken it over */
export async function storeVectors(
  tx: Executor,
  claim: EmbedClaim,
  { model, leaseMs, vectors }: { model: string; leaseMs: number; vectors: readonly PieceVector[] },
): Promise<boolean> {
  const { rowCount } = await tx
    .update(files)
    .set({ embedLeaseExpiresAt: fromNow(leaseMs) })
    .where(isHeld(claim))
  if (rowCount !== 1) return false
  if (vectors.length === 0) return true
  const rows = vectors.map((one) => ({ fileId: claim.id, userId: claim.userId, model, ...one }))
  await tx
    .insert(fileVectors)
    .values(rows)
    .onConflictDoUpdate({
      target: [fileVectors.fileId, fileVectors.index],
      set: { model: sql`excluded.model`, signs: sql`excluded.signs`, vector: sql`excluded.vector` },
    })
  return true
}

/** Lets any engine go on with the file after a pause. */
export async function releaseUnembedded(db: Executor, claim: EmbedClaim, pauseMs: number): Promise<void> {
  await db
    .update(files)
    .set({ embedLeaseExpiresAt: fromNow(pauseMs) })
    .where(isHeld(claim))
}

/** All its pieces have vectors of this model. */
export async function finishEmbedding(db: Executor, claim: EmbedClaim, model: string): Promise<void> {
  await db.update(files).set({ embeddedBy: model, embedLeaseExpiresAt: null }).where(isHeld(claim))
}

function isHeld({ id, embedClaims }: EmbedClaim): SQL | undefined {
  return and(eq(files.id, id), eq(files.embedClaims, embedClaims))
}

function fromNow(ms: number): SQL {
  return sql`now() + make_interval(secs => ${ms / 1000})`
}
