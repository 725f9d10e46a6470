import { contentOf, reasoningOf } from '@grizz/protocol/part-text'
import type { Part, WaitingFor } from '@grizz/protocol/parts'
import type { RunError } from '@grizz/protocol/problem'
import type { LiveAnswer } from '@grizz/protocol/reducer/thread'
import type { Message, MessageStatus, Step, Usage } from '@grizz/protocol/resources'

/** The limit of a run that ended its calls of tools, as the step and the answer's metadata name it. */
export type Limit = Readonly<Record<string, unknown>>

/** One shape for an answer that is being written and one that is saved, so that the same element shows both. */
export interface AnswerView {
  id: string
  questionId: string | null
  status: MessageStatus
  parts: readonly Part[]
  /** The text parts, and the reasoning parts, joined. */
  content: string
  reasoning: string
  /** While its run waits for a user. */
  waitingFor: WaitingFor | undefined
  model: string | undefined
  /** The slug of its provider. */
  provider: string | undefined
  /** As the provider named the model that answered. */
  billedModel: string | undefined
  /** How often it was begun anew because an engine failed. */
  takeovers: number
  /** How often the model was asked in this attempt, before its first word came. */
  tries: number
  contextTrimmed: number
  startedAt: string | undefined
  reasoningMs: number | undefined
  steps: readonly Step[]
  /** Why no more tools were called, where a limit was reached. */
  limit: Limit | undefined
  usage: Usage | undefined
  error: RunError | undefined
  /** Why the model ended it, where that was not its own last word: `length`, `content_filter`, `refusal`, … */
  finishReason: string | undefined
  siblingIds: readonly string[]
}

export function viewOfLive(answer: LiveAnswer): AnswerView {
  return {
    id: answer.messageId,
    questionId: answer.userMessageId,
    status: 'streaming',
    parts: answer.parts,
    content: contentOf(answer.parts),
    reasoning: reasoningOf(answer.parts),
    waitingFor: answer.waitingFor,
    model: answer.model,
    provider: answer.provider,
    billedModel: undefined,
    takeovers: answer.takeovers,
    tries: 1,
    contextTrimmed: Math.max(answer.contextTrimmed, leftOutBy(answer.steps)),
    startedAt: answer.startedAt,
    reasoningMs: durationOf(answer.steps.find((step) => step.kind === 'reasoning')),
    steps: answer.steps,
    limit: answer.steps.find(({ kind }) => kind === 'limit')?.detail,
    usage: undefined,
    error: undefined,
    finishReason: undefined,
    siblingIds: [],
  }
}

export function viewOfMessage(message: Message): AnswerView {
  return {
    id: message.id,
    questionId: message.parentId,
    status: message.status,
    parts: message.parts,
    content: message.content,
    reasoning: message.reasoning ?? '',
    waitingFor: undefined,
    model: message.model,
    provider: message.provider,
    billedModel: textIn(message, 'billedModel'),
    takeovers: numberIn(message, 'takeovers') ?? (numberIn(message, 'attempt') ?? 1) - 1,
    tries: numberIn(message, 'tries') ?? 1,
    contextTrimmed: numberIn(message, 'contextTrimmed') ?? 0,
    startedAt: undefined,
    reasoningMs: numberIn(message, 'reasoningMs'),
    steps: [],
    limit: recordIn(message, 'limit'),
    usage: message.usage,
    error: message.error,
    finishReason: textIn(message, 'finishReason'),
    siblingIds: message.siblingIds,
  }
}

function durationOf(step: Step | undefined): number | undefined {
  if (!step?.completedAt) return undefined
  return Date.parse(step.completedAt) - Date.parse(step.startedAt)
}

/** Where earlier messages are summarised first, the run begins before it is known how many. */
function leftOutBy(steps: readonly Step[]): number {
  const leftOut = steps.findLast(({ kind }) => kind === 'trim')?.detail.leftOut
  return typeof leftOut === 'number' ? leftOut : 0
}

function textIn({ meta }: Message, name: string): string | undefined {
  const value = meta[name]
  return typeof value === 'string' ? value : undefined
}

function recordIn({ meta }: Message, name: string): Limit | undefined {
  const value = meta[name]
  return typeof value === 'object' && value !== null ? (value as Limit) : undefined
}

function numberIn({ meta }: Message, name: string): number | undefined {
  const value = meta[name]
  return typeof value === 'number' ? value : undefined
}
