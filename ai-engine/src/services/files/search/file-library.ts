import type { Executor } from '../../../db/connection/executor.ts'
import { type FileRow, toFile } from '../../../db/files/files.ts'
import { findFilesOfCall, findPageTexts } from '../../../db/files/files-of-call.ts'
import type { FileLibrary, LibraryFile } from '../../../tools/files/library.ts'
import type { HeavyReads } from '../../reads/heavy-reads.ts'
import { findWithFiles } from './file-search.ts'
import { toQueries, toTerms } from './piece-query.ts'

const PAGES_AT_ONCE = 50

/** What the tools for files read: the files of the conversation in which a tool is called, and of its project. */
export function createFileLibrary({ db, heavyReads }: { db: Executor; heavyReads: HeavyReads }): FileLibrary {
  return {
    async list({ owner, callId }) {
      return (await findFilesOfCall(db, owner, callId)).map(toLibraryFile)
    },
    async search({ owner }, query, fileIds, limit) {
      const terms = toTerms(query)
      if (terms.length === 0 || fileIds.length === 0) return []
      return heavyReads.search(owner, async (heavy) => {
        const found = await findWithFiles(heavy, { userId: owner, ...toQueries(terms), fileIds, limit })
        return found.map(({ hit: { page, heading, text }, row }) => ({ file: toLibraryFile(row), page, heading, text }))
      })
    },
    pages: (fileId, from) => findPageTexts(db, fileId, { ...from, pages: PAGES_AT_ONCE }),
  }
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
