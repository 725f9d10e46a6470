import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

/** Where a branch is cut: what stands before its message `messageId` is not sent to models. */
export interface BranchCut {
  messageId: string
  /** How many messages before it are left out. */
  leftOut: number
  /** The summary that is sent in their place; null for none. */
  summary: string | null
}

/**
 * Remembers a cut, in one statement (`remember_cut` in db/functions). `branch` are the ids of the branch since the cut
 * before, oldest first. @returns the cut that stands: another one when another engine was first
 */
export async function rememberCut(
  db: Executor,
  conversationId: string,
  branch: readonly string[],
  { messageId, leftOut, summary }: BranchCut,
): Promise<BranchCut> {
  const { rows } = await db.execute<{ cut: BranchCut }>(sql`
    select remember_cut(${conversationId}, ${sql.param(branch)}::uuid[], ${messageId}, ${leftOut}, ${summary}) as cut`)
  const [row] = rows
  if (!row) throw new Error('remember_cut returned no row')
  return row.cut
}
