import type { FoundPieces, searchFiles } from '@grizz/protocol/files'
import type { z } from 'zod'
import type { Executor } from '../../../db/connection/executor.ts'
import { type FileRow, findFiles, toFile } from '../../../db/files/files.ts'
import { findPieces, type PieceHit, type PieceSearch } from '../../../db/files/search-pieces.ts'
import type { HeavyReads } from '../../reads/heavy-reads.ts'
import { excerptOf } from '../../search/excerpt.ts'
import { matchesIn, type Term, toQueries, toTerms } from './piece-query.ts'

export type FileSearch = ReturnType<typeof createFileSearch>

/** Finds pieces of a user's own files by their words. */
export function createFileSearch({ heavyReads }: { heavyReads: HeavyReads }) {
  /** @throws AppError rate_limited when the search takes too long, or too many of the user's searches wait */
  return async function search(userId: string, query: z.output<typeof searchFiles>): Promise<FoundPieces> {
    const terms = toTerms(query.q)
    if (terms.length === 0) return { pieces: [] }
    const { projectId, limit } = query
    return heavyReads.search(userId, async (db) => {
      const found = await findWithFiles(db, { userId, ...toQueries(terms), projectId, limit })
      return { pieces: found.map(({ hit, row }) => toFound(hit, row, terms)) }
    })
  }
}

/** The best pieces with their files. Those of a file that was deleted meanwhile are left out. */
export async function findWithFiles(db: Executor, search: PieceSearch): Promise<{ hit: PieceHit; row: FileRow }[]> {
  const hits = await findPieces(db, search)
  const rows = await findFiles(db, search.userId, [...new Set(hits.map(({ fileId }) => fileId))])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return hits.flatMap((hit) => {
    const row = byId.get(hit.fileId)
    return row ? [{ hit, row }] : []
  })
}

function toFound(
  { page, heading, text }: PieceHit,
  row: FileRow,
  terms: readonly Term[],
): FoundPieces['pieces'][number] {
  return { file: toFile(row), page, heading, excerpt: excerptOf(text, matchesIn(text, terms)) }
}
