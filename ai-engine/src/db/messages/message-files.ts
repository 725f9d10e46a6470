import type { FilePart } from '@grizz/protocol/parts'
import { and, eq, inArray, ne, notInArray } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import type { MessageRow } from '../rows/rows.ts'
import { files, messageFiles } from '../schema/files.ts'

/** The ids of a question's files, in order. */
export function filesOf({ parts }: Pick<MessageRow, 'parts'>): string[] {
  return filePartsOf({ parts }).map(({ fileId }) => fileId)
}

export function filePartsOf({ parts }: Pick<MessageRow, 'parts'>): FilePart[] {
  return (parts ?? []).filter((part) => part.type === 'file')
}

/**
 * These files as parts of a message, in their order; undefined unless all are whole and this user's. They are then not
 * cleared before the transaction is over.
 */
export async function holdFiles(tx: Executor, userId: string, ids: readonly string[]): Promise<FilePart[] | undefined> {
  if (ids.length === 0) return []
  const rows = await tx
    .select()
    .from(files)
    .where(and(eq(files.userId, userId), ne(files.state, 'uploading'), inArray(files.id, [...ids])))
    .for('key share')
  const parts = ids.flatMap((id) => rows.filter((row) => row.id === id).map(toPart))
  return parts.length === ids.length ? parts : undefined
}

/** Notes which files a question has from now on. Those that it had may be gone. */
export async function setMessageFiles(
  tx: Executor,
  messageId: string,
  kept: readonly string[],
  added: readonly string[],
) {
  await tx
    .delete(messageFiles)
    .where(and(eq(messageFiles.messageId, messageId), notInArray(messageFiles.fileId, [...kept])))
  if (added.length > 0) await tx.insert(messageFiles).values(added.map((fileId) => ({ messageId, fileId })))
}

function toPart({ id, name, mediaType, bytes, width, height }: typeof files.$inferSelect): FilePart {
  const size = width !== null && height !== null ? { width, height } : {}
  return { type: 'file', fileId: id, name, mediaType, bytes, ...size }
}
