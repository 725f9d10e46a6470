import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { isWithin, type SearchScope } from './search-scope.ts'

export interface NearPiece {
  fileId: string
  index: number
  vector: Buffer
}

/** The most vectors of one user that a search compares. */
const MAX_LOOKED_AT = 100_000

/** The pieces whose vectors of this model are nearest to `signs` by the Hamming distance of sign bits. */
export async function findNear(
  db: Executor,
  search: SearchScope & { model: string; signs: string; limit: number },
): Promise<NearPiece[]> {
  const { model, signs, limit } = search
  const { rows } = await db.execute<{ file_id: string; index: number; vector: Buffer }>(sql`
    with near as materialized (
      select file_id, "index", bit_count(signs # ${signs}::bit varying) as apart from (
        select file_id, "index", signs from file_vectors
        where ${isWithin(search)} and model = ${model} and length(signs) = ${signs.length} limit ${MAX_LOOKED_AT}
      ) s order by apart, file_id, "index" limit ${limit}
    )
    select v.file_id, v."index", v.vector from near join file_vectors v using (file_id, "index")`)
  return rows.map(({ file_id, index, vector }) => ({ fileId: file_id, index, vector }))
}

/** Whether a file of these has pieces without a vector of this model. */
export async function isUnembedded(db: Executor, scope: SearchScope, model: string): Promise<boolean> {
  const { rows } = await db.execute<{ is: boolean }>(sql`
    select exists (
      select from (select id as file_id, user_id, embedded_by from files where user_id = ${scope.userId} and state = 'ready') f
      where ${isWithin(scope)} and embedded_by is distinct from ${model}
    ) as is`)
  return rows[0]?.is === true
}
