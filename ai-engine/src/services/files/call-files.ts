import type { FilePart } from '@grizz/protocol/parts'
import { v5 as idFrom } from 'uuid'
import { AppError } from '../../core/errors/app-error.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { deleteFile, type FileRow, findFile } from '../../db/files/files.ts'
import type { ToolFile } from '../../tools/contract/tool.ts'
import type { FileWaits } from './file-waits.ts'
import type { Uploads } from './uploads.ts'

/** Of all calls of one run: each adds as much to the next prompt as a page of text. */
const MAX_OF_RUN = 20
const STORE_MS = 15_000
const READ_MS = 30_000

/** An execution of a call, and how many pictures its run has already. */
export interface PicturesOf {
  userId: string
  callId: string
  executions: number
  already: number
}

/** The pictures that were kept, and for each other one a sentence that says why it was not. */
export interface KeptPictures {
  files: FilePart[]
  notes: string[]
}

export type CallFiles = ReturnType<typeof createCallFiles>

/**
 * Keeps the pictures of tool results as files of the call's user, within the user's quota. A picture counts only once a
 * worker has decoded it: what is none, or harms, is deleted again. Never rejects, for the call has had its effect.
 */
export function createCallFiles(deps: {
  db: Executor
  upload: Uploads
  waitFor: FileWaits
  logger: Pick<Logger, 'warn'>
}) {
  const { db, upload, waitFor, logger } = deps

  return async function keep(of: PicturesOf, given: readonly ToolFile[]): Promise<KeptPictures> {
    const kept: KeptPictures = { files: [], notes: [] }
    for (const [index, file] of given.entries()) {
      const result = of.already + kept.files.length < MAX_OF_RUN ? await keepOne(of, file, index) : TOO_MANY
      if (typeof result === 'string')
        kept.notes.push(`[The picture ${JSON.stringify(file.name)} was not kept. ${result}]`)
      else kept.files.push(result)
    }
    return kept
  }

  /** @returns the sentence that says why not */
  async function keepOne(of: PicturesOf, { name, data }: ToolFile, index: number): Promise<FilePart | string> {
    const { userId, callId, executions } = of
    const id = idFrom(`${executions}:${index}`, callId)
    try {
      await upload(userId, { id, name, length: data.length, body: inOne(data) }, AbortSignal.timeout(STORE_MS))
      const row = await untilRead(userId, id)
      if (row?.state === 'ready' && row.mediaType.startsWith('image/')) return toPart(row)
      await deleteFile(db, userId, id)
      return row?.problem ?? (row?.state === 'reading' ? 'It was not read in time.' : 'It is no picture.')
    } catch (error) {
      if (error instanceof AppError) return error.message
      logger.warn({ callId, err: error }, 'a picture of a tool result was not kept')
      return 'It could not be stored.'
    }
  }

  async function untilRead(userId: string, id: string): Promise<FileRow | undefined> {
    const look = async () => {
      const row = await findFile(db, userId, id)
      return row?.state === 'reading' ? undefined : row
    }
    return (await waitFor([id], look, AbortSignal.timeout(READ_MS))) ?? (await findFile(db, userId, id))
  }
}

const TOO_MANY = `An answer may have ${MAX_OF_RUN} pictures of tools.`

function toPart({ id: fileId, name, mediaType, bytes, width, height }: FileRow): FilePart {
  return { type: 'file', fileId, name, mediaType, bytes, ...(width && { width }), ...(height && { height }) }
}

async function* inOne(data: Buffer): AsyncGenerator<Buffer> {
  yield data
}
