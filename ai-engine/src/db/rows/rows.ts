import type { Conversation, ListedConversation, Message, Run, Step, Usage } from '@grizz/protocol/resources'
import type { conversations } from '../schema/conversations.ts'
import type { messages } from '../schema/messages.ts'
import type { runs, steps } from '../schema/runs.ts'

export type MessageRow = typeof messages.$inferSelect
export type RunRow = typeof runs.$inferSelect
export type ConversationRow = typeof conversations.$inferSelect
export type ListedRow = Omit<ConversationRow, 'systemPrompt'>
export type StepRow = typeof steps.$inferSelect

/** A message as the wire has it. `siblingIds` are all answers or questions with the same parent, oldest first. */
export function toMessage(row: MessageRow, siblingIds: string[]): Message {
  const usage = toUsage(row)
  return {
    id: row.id,
    conversationId: row.conversationId,
    parentId: row.parentId,
    siblingIds,
    role: row.role,
    content: row.content,
    status: row.status,
    meta: row.meta,
    createdAt: row.createdAt.toISOString(),
    ...(row.reasoning && { reasoning: row.reasoning }),
    ...(row.model && { model: row.model }),
    ...(row.runId && { runId: row.runId }),
    ...(row.clientMessageId && { clientMessageId: row.clientMessageId }),
    ...(row.error && { error: row.error }),
    ...(usage && { usage }),
  }
}

export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    status: row.status,
    position: row.position,
    userMessageId: row.userMessageId,
    messageId: row.messageId,
    model: row.model,
    attempt: row.attempt,
    createdAt: row.createdAt.toISOString(),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.error && { error: row.error }),
  }
}

export function toConversation(row: ConversationRow, answering: boolean): Conversation {
  return { ...toListedConversation(row, answering), systemPrompt: row.systemPrompt }
}

export function toListedConversation(row: ListedRow, answering: boolean): ListedConversation {
  return {
    id: row.id,
    title: row.title,
    model: row.model,
    pinned: row.pinned,
    archived: row.archived,
    answering,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export function toStep(row: StepRow): Step {
  return {
    id: row.id,
    index: row.index,
    kind: row.kind,
    status: row.status,
    attempt: row.attempt,
    detail: row.detail,
    startedAt: row.startedAt.toISOString(),
    completedAt: row.completedAt.toISOString(),
  }
}

function toUsage(row: MessageRow): Usage | undefined {
  if (row.inputTokens === null) return undefined
  return {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens ?? 0,
    reasoningTokens: row.reasoningTokens ?? 0,
    cachedInputTokens: row.cachedInputTokens ?? 0,
    usageCents: row.usageCents,
    estimated: row.usageEstimated ?? false,
  }
}
