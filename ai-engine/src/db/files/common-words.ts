import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/** The most common words of all pieces, with the number of pieces that have each, as Postgres has estimated it. */
export async function readCommonWords(db: Executor): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.execute<{ words: string[] | null; shares: number[] | null; pieces: number }>(sql`
    select most_common_elems::text::text[] as words, most_common_elem_freqs as shares,
      (select reltuples from pg_class where oid = 'file_pieces'::regclass) as pieces from pg_stats
    where schemaname = current_schema() and tablename = 'file_pieces' and attname = 'words'`)
  const { words, shares, pieces = 0 } = rows[0] ?? {}
  return new Map((words ?? []).map((word, place) => [word, pieces * (shares?.[place] ?? 0)]))
}
