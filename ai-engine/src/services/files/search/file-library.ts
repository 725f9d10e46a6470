import type { Executor } from '../../../db/connection/executor.ts'
import { type FileRow, toFile } from '../../../db/files/files.ts'
import { findFilesOfCall, findPageTexts } from '../../../db/files/files-of-call.ts'
import type { PieceHit } from '../../../db/files/search-pieces.ts'
import type { FileLibrary, FoundPart, LibraryFile } from '../../../tools/files/library.ts'
import type { HeavyReads } from '../../reads/heavy-reads.ts'
import { findBest } from './find-pieces.ts'
import type { FindMeaning } from './meaning.ts'
import { toTerms } from './piece-query.ts'

const PAGES_AT_ONCE = 50

/** What the tools for files read: the files of the conversation in which a tool is called, and of its project. */
export function createFileLibrary(deps: {
  db: Executor
  heavyReads: HeavyReads
  findMeaning: FindMeaning
}): FileLibrary {
  const { db, heavyReads, findMeaning } = deps
  return {
    async list({ owner, callId }) {
      return (await findFilesOfCall(db, owner, callId)).map(toLibraryFile)
    },
    async search({ owner }, query, fileIds, limit) {
      return heavyReads.search(owner, async (heavy) => {
        const meaning = await findMeaning(owner, query)
        const scope = { userId: owner, fileIds }
        const { hits, byMeaning } = await findBest(heavy, scope, { terms: toTerms(query), meaning, limit })
        const parts = hits.map(({ hit, row }) => toPart(hit, row))
        return { parts, byMeaning }
      })
    },
    pages: (fileId, from) => findPageTexts(db, fileId, { ...from, pages: PAGES_AT_ONCE }),
  }
}

function toPart({ page, heading, text }: PieceHit, row: FileRow): FoundPart {
  return { file: toLibraryFile(row), page, heading, text }
}

function toLibraryFile(row: FileRow): LibraryFile {
  const { id, name, mediaType, bytes, pages, textLength, state, problem } = toFile(row)
  return {
    ...{ id, name, mediaType, bytes, state },
    ...(pages !== undefined && { pages }),
    ...(textLength !== undefined && { textLength }),
    ...(problem !== undefined && { problem }),
  }
}
