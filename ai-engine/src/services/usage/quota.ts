import { AppError } from '../../core/errors/app-error.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findStored } from '../../db/usage/storage.ts'

export const MIB = 1024 * 1024

export type Quota = ReturnType<typeof createQuota>

/** Bounds what one user may store. Stored data stays and can be read, exported and deleted. */
export function createQuota(deps: { db: Executor; quotaBytes: () => number; quotaConversations: number }) {
  const { db, quotaBytes, quotaConversations } = deps

  /** For more text. @throws AppError quota_exceeded */
  async function requireRoom(userId: string): Promise<void> {
    if ((await findStored(db, userId)).bytes >= quotaBytes()) throw storageFull()
  }

  /** For one more conversation. @throws AppError quota_exceeded */
  async function requireRoomForOneMore(userId: string): Promise<void> {
    const { bytes, conversations } = await findStored(db, userId)
    if (bytes >= quotaBytes()) throw storageFull()
    if (conversations >= quotaConversations)
      throw new AppError(
        'quota_exceeded',
        `You have ${conversations.toLocaleString('en')} conversations, as many as you may. Delete some; they are cleared two minutes later.`,
      )
  }

  return { requireRoom, requireRoomForOneMore }
}

export function storageFull(): AppError {
  return new AppError(
    'quota_exceeded',
    'Your messages take all the room that you may use here. Delete conversations that you no longer need (they are cleared two minutes later), or ask an administrator for more room.',
  )
}
