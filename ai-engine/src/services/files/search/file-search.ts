import type { FoundPieces, searchFiles } from '@grizz/protocol/files'
import type { z } from 'zod'
import { type FileRow, toFile } from '../../../db/files/files.ts'
import type { PieceHit } from '../../../db/files/search-pieces.ts'
import type { HeavyReads } from '../../reads/heavy-reads.ts'
import { excerptOf } from '../../search/excerpt.ts'
import type { FindBest } from './find-pieces.ts'
import { matchesIn, type Term } from './piece-query.ts'

export type FileSearch = ReturnType<typeof createFileSearch>

/** Finds pieces of a user's own files by their words, and by their meaning where a model embeds. */
export function createFileSearch({ heavyReads, findBest }: { heavyReads: HeavyReads; findBest: FindBest }) {
  /** @throws AppError rate_limited when the search takes too long, or too many of the user's searches wait */
  return function search(userId: string, query: z.output<typeof searchFiles>): Promise<FoundPieces> {
    const { projectId, ...asked } = query
    return heavyReads.search(userId, async (db) => {
      const { hits, byMeaning, terms } = await findBest(db, { userId, projectId }, asked)
      return { pieces: hits.map(({ hit, row }) => toFound(hit, row, terms)), byMeaning }
    })
  }
}

function toFound(
  { page, heading, text }: PieceHit,
  row: FileRow,
  terms: readonly Term[],
): FoundPieces['pieces'][number] {
  const { words, at } = matchesIn(text, terms)
  return { file: toFile(row), page, heading, excerpt: excerptOf(text, words, at) }
}
