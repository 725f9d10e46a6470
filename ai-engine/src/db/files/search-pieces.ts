import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/** A piece that was found. */
export interface PieceHit {
  fileId: string
  page: number | null
  heading: string | null
  text: string
}

/** One search term: a tsquery, and how much it counts. */
export interface WeightedQuery {
  query: string
  weight: number
}

export interface PieceSearch {
  userId: string
  queries: readonly WeightedQuery[]
  /** Any of the words, by which the best pieces are put in order. */
  anyOf: string
  /** Only in these files, or in those of a project; in all of the user's otherwise. */
  fileIds?: readonly string[] | undefined
  projectId?: string | undefined
  limit: number
}

/** Of each query. That so many pieces have the word makes it worth little. */
const MAX_HITS = 5000
/** So many pieces are put in order by all their words. */
const CANDIDATES = 100

/**
 * The pieces of a user's files with most of the rarest words, the best first. A word is worth the more the fewer pieces
 * have it; how often a piece has the words decides between pieces that are worth the same.
 */
export async function findPieces(db: Executor, search: PieceSearch): Promise<PieceHit[]> {
  const { userId, queries, anyOf, limit } = search
  const texts = JSON.stringify(queries.map(({ query, weight }) => ({ query, weight })))
  const { rows } = await db.execute<{ file_id: string; page: number | null; heading: string | null; text: string }>(sql`
    with wanted as (
      select n, query::tsquery as query, weight
      from rows from (json_to_recordset(${texts}::json) as (query text, weight float8)) with ordinality as w(query, weight, n)
    ), hits as materialized (
      select w.n, w.weight, p.file_id, p."index" from wanted w cross join lateral (
        select file_id, "index" from file_pieces
        where user_id = ${userId} and words @@ w.query and ${isWithin(search)} limit ${MAX_HITS}
      ) p
    ), worth as (
      select n, ln(1 + ${10 * MAX_HITS}::float8 / count(*)) as worth from hits group by n
    ), best as (
      select file_id, "index", sum(weight * worth) as score from hits join worth using (n)
      group by file_id, "index" order by score desc, file_id, "index" limit ${CANDIDATES}
    )
    select p.file_id, p.page, p.heading, p.text from best b join file_pieces p using (file_id, "index")
    order by b.score + ts_rank(p.words, ${anyOf}::tsquery) desc, p.file_id, p."index" limit ${limit}`)
  return rows.map(({ file_id, page, heading, text }) => ({ fileId: file_id, page, heading, text }))
}

function isWithin({ fileIds, projectId }: PieceSearch): SQL {
  const ofProject = sql`file_id in (select file_id from project_files where project_id = ${projectId})`
  // As one text: a list of parameters would be as long as the list of files.
  const ofThese = sql`file_id = any(${`{${(fileIds ?? []).join(',')}}`}::uuid[])`
  return sql`${fileIds ? ofThese : sql`true`} and ${projectId ? ofProject : sql`true`}`
}
