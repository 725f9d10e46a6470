import { partsOf } from '@grizz/protocol/part-text'
import type { ToolCallPart } from '@grizz/protocol/parts'
import type { Conversation, ListedConversation, Message, Run, Step, Usage } from '@grizz/protocol/resources'
import type { conversations } from '../schema/conversations.ts'
import type { messages } from '../schema/messages.ts'
import type { runs, steps } from '../schema/runs.ts'
import type { toolCalls } from '../schema/tool-calls.ts'

export type MessageRow = typeof messages.$inferSelect
export type RunRow = typeof runs.$inferSelect
export type ConversationRow = typeof conversations.$inferSelect
export type ListedRow = Omit<ConversationRow, 'systemPrompt' | 'tools' | 'parameters'>
/** Whether a run of a conversation waits for its user, or one is running or queued. */
export type Activity = 'waiting' | 'answering'
export type StepRow = typeof steps.$inferSelect
export type ToolCallRow = typeof toolCalls.$inferSelect

/** A message as the wire has it. `siblingIds` are all answers or questions with the same parent, oldest first. */
export function toMessage(row: MessageRow, siblingIds: string[]): Message {
  const usage = toUsage(row)
  return {
    id: row.id,
    conversationId: row.conversationId,
    parentId: row.parentId,
    siblingIds,
    role: row.role,
    parts: [...(row.parts ?? partsOf(row))],
    content: row.content,
    status: row.status,
    meta: row.meta,
    createdAt: row.createdAt.toISOString(),
    ...(row.reasoning && { reasoning: row.reasoning }),
    ...(row.model && { model: row.model }),
    ...(row.provider && { provider: row.provider }),
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
    ...(row.attempt > 1 && { takeovers: row.takeovers }),
    turn: row.turn,
    createdAt: row.createdAt.toISOString(),
    ...(row.provider && { provider: row.provider }),
    ...(row.waitingFor && { waitingFor: row.waitingFor }),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.error && { error: row.error }),
  }
}

export function toConversation(row: ConversationRow, activity: Activity | null): Conversation {
  return {
    ...toListedConversation(row, activity),
    systemPrompt: row.systemPrompt,
    tools: row.tools,
    parameters: row.parameters,
  }
}

export function toListedConversation(row: ListedRow, activity: Activity | null): ListedConversation {
  return {
    id: row.id,
    title: row.title,
    model: row.model,
    provider: row.provider,
    projectId: row.projectId,
    pinned: row.pinned,
    archived: row.archived,
    answering: activity === 'answering',
    waiting: activity === 'waiting',
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

/** UTF-16 units of a result that go with a message; the rest is read on demand. */
const MAX_SHOWN_RESULT = 16_384

/** A tool call as a part of its message: with the beginning of its result. */
export function toToolCall(row: ToolCallRow): ToolCallPart {
  const whole = toWholeToolCall(row)
  if (whole.result === undefined || whole.result.length <= MAX_SHOWN_RESULT) return whole
  return { ...whole, result: whole.result.slice(0, MAX_SHOWN_RESULT).toWellFormed(), resultCut: true }
}

export function toWholeToolCall(row: ToolCallRow): ToolCallPart {
  return {
    type: 'tool_call',
    callId: row.id,
    name: row.name,
    arguments: row.arguments,
    state: row.state,
    readOnly: row.readOnly,
    executions: row.executions,
    ...(row.title && { title: row.title }),
    ...(row.server && { server: row.server }),
    ...(row.result !== null && { result: row.result }),
    ...(row.files && { files: [...row.files] }),
    ...(row.error && { error: row.error }),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
    ...(row.state === 'input_required' && row.requestedInput && { input: toInput(row.requestedInput) }),
  }
}

/** The question of a tool's server, without the fields that only the server understands. */
function toInput({ message, requestedSchema, url }: Record<string, unknown>): ToolCallPart['input'] {
  return {
    message: typeof message === 'string' ? message : '',
    ...(typeof requestedSchema === 'object' && requestedSchema !== null && { schema: { ...requestedSchema } }),
    ...(typeof url === 'string' && { url }),
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
