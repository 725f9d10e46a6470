import type { File, FilePage, FileText } from '@grizz/protocol/files'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { deleteFile, type FileFilter, type FileRow, findFile, listFiles, toFile } from '../../db/files/files.ts'
import { countPages, findText } from '../../db/files/texts.ts'
import { sumBytes } from '../../db/files/uploads.ts'
import type { FileWaits } from './file-waits.ts'
import type { FileStores } from './store/file-store.ts'
import type { FileBounds } from './uploads.ts'

const noFile = 'There is no such file.'

export type Files = ReturnType<typeof createFiles>

/** What users have uploaded. Another user's file is as absent as one that never was, by whichever way. */
export function createFiles(deps: { db: Executor; stores: FileStores; waitFor: FileWaits; bounds: () => FileBounds }) {
  const { db, stores, waitFor, bounds } = deps

  async function find(userId: string, id: string): Promise<FileRow> {
    return orNotFound(await findFile(db, userId, id), noFile)
  }

  return {
    async list(filter: FileFilter): Promise<FilePage> {
      const [rows, usedBytes] = await Promise.all([
        listFiles(db, { ...filter, limit: filter.limit + 1 }),
        sumBytes(db, filter.userId),
      ])
      const page = rows.slice(0, filter.limit)
      const nextCursor = rows.length > page.length ? (page.at(-1)?.id ?? null) : null
      return { files: page.map(toFile), nextCursor, limits: { ...bounds(), usedBytes } }
    },

    async get(userId: string, id: string): Promise<File> {
      return toFile(await find(userId, id))
    },

    /** The file once it has been read, or as it is when the signal is aborted. */
    async getRead(userId: string, id: string, signal: AbortSignal): Promise<File> {
      await find(userId, id)
      const look = async () => {
        const row = await find(userId, id)
        return row.state === 'reading' ? undefined : row
      }
      return toFile((await waitFor([id], look, signal)) ?? (await find(userId, id)))
    },

    /** @throws AppError not_found also for a page that the file does not have */
    async text(userId: string, id: string, page: number): Promise<FileText> {
      await find(userId, id)
      const [text, pages] = await Promise.all([findText(db, id, page), countPages(db, id)])
      if (text === undefined && page > 1) throw new AppError('not_found', 'The file has no such page.')
      return { page, pages, text: text ?? '' }
    },

    /** The file as it came, whole or in part. */
    async original(userId: string, id: string) {
      const row = await find(userId, id)
      const store = stores.of(row)
      return {
        row,
        read: (range: { start: number; end: number }) => store.read(row, 'original', range),
      }
    },

    /** The bytes of a file that was found, as they came. */
    readOriginal: (row: FileRow) => stores.of(row).read(row, 'original'),

    /** A picture that was made of it: a mebibyte at most. @throws AppError not_found where there is none */
    async picture(
      userId: string,
      id: string,
      variant: 'preview' | 'thumbnail',
    ): Promise<{ row: FileRow; data: Buffer }> {
      const row = await find(userId, id)
      const store = stores.of(row)
      if ((await store.size(row, variant)) === undefined)
        throw new AppError('not_found', 'There is no picture of this file.')
      const chunks: Buffer[] = []
      for await (const chunk of store.read(row, variant)) chunks.push(chunk)
      return { row, data: Buffer.concat(chunks) }
    },

    /** Its bytes, pictures and texts go. Messages go on to name it. */
    async remove(userId: string, id: string): Promise<void> {
      if (!(await deleteFile(db, userId, id))) throw new AppError('not_found', noFile)
    },
  }
}
