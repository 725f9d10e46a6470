import type { readMessages } from '@grizz/protocol/http'
import type { z } from 'zod'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type BranchMessage, newestDescendant, readBranch, readOnward } from '../../db/messages/branches.ts'
import { findMessageById } from '../../db/messages/messages.ts'
import type { ConversationRow, MessageRow } from '../../db/rows/rows.ts'

type Read = z.output<typeof readMessages>

/** Part of one branch, oldest first. */
export interface BranchPage {
  branch: BranchMessage[]
  /** The message before which there are older ones. */
  nextBefore: string | null
  /** The message after which there are newer ones; undefined when the request does not need it. */
  nextAfter?: string | null
}

const noMessage = 'There is no such message in this conversation.'

/**
 * The requested page of a conversation, by default the end of its latest branch. Costs as many look-ups as it
 * has messages, however long the branch is; `through` walks to the branch's end first.
 * @throws AppError `not_found` for a message that is not of this conversation
 */
export async function readPage(tx: Executor, conversation: ConversationRow, query: Read): Promise<BranchPage> {
  const { id, leafId } = conversation
  const { after, around, before, leaf, through, limit } = query
  if (around) return pageAround(tx, await messageIn(tx, id, around), limit)
  if (after) return pageAfter(tx, await messageIn(tx, id, after), limit)
  if (through) return pageTo(tx, id, orNotFound(await newestDescendant(tx, id, through), noMessage), limit)
  if (before) return pageTo(tx, id, (await messageIn(tx, id, before)).parentId, limit)
  return pageTo(tx, id, leaf ? (await messageIn(tx, id, leaf)).id : leafId, limit)
}

async function pageTo(tx: Executor, id: string, leafId: string | null, limit: number): Promise<BranchPage> {
  const read = leafId ? await readBranch(tx, id, leafId, limit + 1) : []
  const branch = read.slice(-limit)
  return { branch, nextBefore: (read.length > branch.length && branch[0]?.row.id) || null }
}

async function pageAfter(tx: Executor, { conversationId, id }: MessageRow, limit: number): Promise<BranchPage> {
  const read = await readOnward(tx, conversationId, id, limit + 1)
  const branch = read.slice(0, limit)
  const nextAfter = (read.length > branch.length && branch.at(-1)?.row.id) || null
  return { branch, nextBefore: branch[0]?.row.id ?? null, nextAfter }
}

async function pageAround(tx: Executor, message: MessageRow, limit: number): Promise<BranchPage> {
  const earlier = await pageTo(tx, message.conversationId, message.id, Math.ceil(limit / 2))
  const later = await pageAfter(tx, message, Math.max(1, Math.floor(limit / 2)))
  return { ...later, branch: [...earlier.branch, ...later.branch], nextBefore: earlier.nextBefore }
}

async function messageIn(tx: Executor, conversationId: string, id: string): Promise<MessageRow> {
  const message = await findMessageById(tx, id)
  return orNotFound(message?.conversationId === conversationId ? message : undefined, noMessage)
}
