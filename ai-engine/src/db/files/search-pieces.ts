import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { isWithin, type SearchScope } from './search-scope.ts'

/** A piece that was found. */
export interface PieceHit {
  fileId: string
  index: number
  page: number | null
  heading: string | null
  text: string
}

/** One search term: a tsquery, and how much it counts. */
export interface WeightedQuery {
  query: string
  weight: number
}

export interface PieceSearch extends SearchScope {
  queries: readonly WeightedQuery[]
  /** Any of the words, by which the best pieces are put in order. */
  anyOf: string
  limit: number
}

/** Of each query. That so many pieces have the word makes it worth little. */
const MAX_HITS = 2500
/** So many pieces are put in order by all their words. */
const CANDIDATES = 100

/**
 * The pieces of a user's files with most of the rarest words, the best first. A word is worth the more the fewer pieces
 * have it; how often a piece has the words decides between pieces that are worth the same.
 */
export async function findPieces(db: Executor, search: PieceSearch): Promise<PieceHit[]> {
  const { queries, anyOf, limit } = search
  const texts = JSON.stringify(queries.map(({ query, weight }) => ({ query, weight })))
  const { rows } = await db.execute<HitRow>(sql`
    with wanted as (
      select n, query::tsquery as query, weight
      from rows from (json_to_recordset(${texts}::json) as (query text, weight float8)) with ordinality as w(query, weight, n)
    ), hits as materialized (
      select w.n, w.weight, p.file_id, p."index" from wanted w cross join lateral (
        select file_id, "index" from file_pieces
        where ${isWithin(search)} and words @@ w.query limit ${MAX_HITS}
      ) p
    ), worth as (
      select n, ln(1 + ${10 * MAX_HITS}::float8 / count(*)) as worth from hits group by n
    ), best as (
      select file_id, "index", sum(weight * worth) as score from hits join worth using (n)
      group by file_id, "index" order by score desc, file_id, "index" limit ${CANDIDATES}
    )
    select p.file_id, p."index", p.page, p.heading, p.text from best b join file_pieces p using (file_id, "index")
    order by b.score + ts_rank(p.words, ${anyOf}::tsquery) desc, p.file_id, p."index" limit ${limit}`)
  return rows.map(toHit)
}

/** These pieces, in no order; those that are gone are left out. */
export async function loadPieces(
  db: Executor,
  pieces: readonly { fileId: string; index: number }[],
): Promise<PieceHit[]> {
  if (pieces.length === 0) return []
  const { rows } = await db.execute<HitRow>(sql`
    select p.file_id, p."index", p.page, p.heading, p.text
    from json_to_recordset(${JSON.stringify(pieces)}::json) as w("fileId" uuid, "index" int)
    join file_pieces p on p.file_id = w."fileId" and p."index" = w."index"`)
  return rows.map(toHit)
}

interface HitRow extends Record<string, unknown> {
  file_id: string
  index: number
  page: number | null
  heading: string | null
  text: string
}

function toHit({ file_id, index, page, heading, text }: HitRow): PieceHit {
  return { fileId: file_id, index, page, heading, text }
}
