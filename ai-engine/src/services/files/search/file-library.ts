import type { Executor } from '../../../db/connection/executor.ts'
import { type FileRow, toFile } from '../../../db/files/files.ts'
import { findFilesOfCall, findPageTexts } from '../../../db/files/files-of-call.ts'
import type { PieceHit } from '../../../db/files/search-pieces.ts'
import type { FileLibrary, FoundPart, LibraryFile } from '../../../tools/files/library.ts'
import type { HeavyReads } from '../../reads/heavy-reads.ts'
import type { FindBest } from './find-pieces.ts'

const PAGES_AT_ONCE = 50

/** What the tools for files read: the files of the conversation in which a tool is called, and of its project. */
export function createFileLibrary(deps: { db: Executor; heavyReads: HeavyReads; findBest: FindBest }): FileLibrary {
  const { db, heavyReads, findBest } = deps
  return {
    async list({ owner, callId }) {
      return (await findFilesOfCall(db, owner, callId)).map(toLibraryFile)
    },
    async search({ owner }, query, fileIds, limit) {
      return heavyReads.search(owner, async (heavy) => {
        const { hits, byMeaning } = await findBest(heavy, { userId: owner, fileIds }, { q: query, limit })
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
