import { z } from 'zod'
import { part, waitingFor } from './parts.ts'
import { runError } from './problem.ts'
import { cursor, id, line, time } from './scalars.ts'

/** Tokens and money of one answer. `usageCents` is US cents with up to 6 decimals, null when no price is known. */
export const usage = z
  .object({
    inputTokens: z.int(),
    outputTokens: z.int(),
    reasoningTokens: z.int(),
    cachedInputTokens: z.int(),
    usageCents: z.number().nullable(),
    estimated: z.boolean(),
  })
  .meta({ id: 'Usage' })
export type Usage = z.infer<typeof usage>

export const messageStatus = z.enum(['complete', 'streaming', 'failed', 'cancelled'])
export type MessageStatus = z.infer<typeof messageStatus>

export const message = z
  .object({
    id,
    conversationId: id,
    parentId: id.nullable(),
    siblingIds: z.array(id),
    role: z.enum(['user', 'assistant']),
    parts: z.array(part),
    /** The text parts, and the reasoning parts, joined by a blank line. */
    content: z.string(),
    reasoning: z.string().optional(),
    status: messageStatus,
    /** The provider's own name for it. */
    model: z.string().optional(),
    provider: z.string().optional(),
    runId: id.optional(),
    clientMessageId: id.optional(),
    usage: usage.optional(),
    error: runError.optional(),
    meta: z.record(z.string(), z.unknown()),
    createdAt: time,
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof message>

export const runStatus = z.enum(['queued', 'running', 'waiting', 'completed', 'failed', 'cancelled'])
export type RunStatus = z.infer<typeof runStatus>

/** `position` counts per conversation and is the order in which runs start; `messageId` is the answer's. */
export const run = z
  .object({
    id,
    status: runStatus,
    position: z.int(),
    userMessageId: id,
    messageId: id,
    model: z.string(),
    provider: z.string().optional(),
    attempt: z.int(),
    /** Of the attempts after the first, those that began because an engine failed; the others, because a user decided. */
    takeovers: z.int().optional(),
    /** The one in progress, from 0. */
    turn: z.int(),
    /** While its status is `waiting`. */
    waitingFor: waitingFor.optional(),
    createdAt: time,
    startedAt: time.optional(),
    error: runError.optional(),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof run>

/** The run of a snapshot, with the parts of its answer that are durable. */
export const activeRun = run.extend({ parts: z.array(part) }).meta({ id: 'ActiveRun' })
export type ActiveRun = z.infer<typeof activeRun>

/** A run in the queue. `position` 1 is next; `messageId` is the answer's, `userMessageId` the question's. */
export const queuedRun = z
  .object({ runId: id, messageId: id, userMessageId: id, position: z.int() })
  .meta({ id: 'QueuedRun' })
export type QueuedRun = z.infer<typeof queuedRun>

export const stepKind = z.enum([
  'model_call',
  'reasoning',
  'trim',
  'retry',
  'tool_call',
  'limit',
  'tool_server',
  'summary',
  'files',
])
export type StepKind = z.infer<typeof stepKind>

/** One thing a run did. `index` orders the steps of a run; `detail` depends on `kind` (docs/protocol.md). */
export const step = z
  .object({
    id,
    index: z.int(),
    kind: stepKind,
    status: z.enum(['running', 'completed', 'failed']),
    attempt: z.int(),
    detail: z.record(z.string(), z.unknown()),
    startedAt: time,
    completedAt: time.optional(),
  })
  .meta({ id: 'Step' })
export type Step = z.infer<typeof step>

/** How a model is to answer; a model that does not know one of them is not sent it. */
export const parameters = z.object({
  /** One of the model's `capabilities.reasoningEfforts`. */
  reasoningEffort: line.min(1).max(20).optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(1).max(10_000_000).optional(),
})
export type Parameters = z.infer<typeof parameters>

/**
 * `answering` is true while a run of it is running or queued, `waiting` while one waits for its user. `tools` are those
 * that were switched on or off, by name; all others are on. Pinned ones come first, archived ones are listed apart.
 */
export const conversation = z
  .object({
    id,
    title: z.string().nullable(),
    model: z.string().nullable(),
    /** The slug of the model's provider. */
    provider: z.string().nullable(),
    systemPrompt: z.string().nullable(),
    pinned: z.boolean(),
    archived: z.boolean(),
    answering: z.boolean(),
    waiting: z.boolean(),
    tools: z.record(z.string(), z.boolean()),
    parameters,
    projectId: id.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof conversation>

/** As lists, search and events hold it: the system prompt, which can be long, its tools and its parameters come with the one conversation only. */
export const listedConversation = conversation
  .omit({ systemPrompt: true, tools: true, parameters: true })
  .meta({ id: 'ListedConversation' })
export type ListedConversation = z.infer<typeof listedConversation>

/** The state that a page opens with. Following the log from `cursor` replays the running answer from its beginning. */
export const snapshot = z
  .object({
    messages: z.array(message),
    cursor,
    activeRun: activeRun.nullable(),
    queue: z.array(queuedRun),
    nextBefore: z.string().nullable(),
    /** Of a page asked for with `around` or `after`: the message after which more follow; null at the branch's end. */
    nextAfter: z.string().nullable().optional(),
  })
  .meta({ id: 'Snapshot' })
export type Snapshot = z.infer<typeof snapshot>
