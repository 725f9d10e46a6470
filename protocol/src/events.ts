import { z } from 'zod'
import { runError } from './problem.ts'
import { listedConversation, message, queuedRun, step, usage } from './resources.ts'
import { cursor, id, time } from './scalars.ts'

const base = { id: cursor, conversationId: id, at: time }
const ended = { ...base, runId: id, message, usage: usage.nullable() }

const messageCreated = z.object({ ...base, type: z.literal('message.created'), message })
const messageUpdated = z.object({ ...base, type: z.literal('message.updated'), message })
const messageRemoved = z.object({ ...base, type: z.literal('message.removed'), messageId: id })
const runQueued = z.object({
  ...base,
  type: z.literal('run.queued'),
  runId: id,
  userMessageId: id,
  messageId: id,
  position: z.int(),
})
const queueUpdated = z.object({ ...base, type: z.literal('queue.updated'), queue: z.array(queuedRun) })
const runStarted = z.object({
  ...base,
  type: z.literal('run.started'),
  runId: id,
  userMessageId: id,
  messageId: id,
  model: z.string(),
  attempt: z.int(),
  /** How many earlier messages were left out of the model's context. */
  contextTrimmed: z.int().optional(),
  content: z.string().optional(),
  reasoning: z.string().optional(),
})
const runDelta = z.object({
  ...base,
  type: z.literal('run.delta'),
  runId: id,
  messageId: id,
  attempt: z.int(),
  kind: z.enum(['text', 'reasoning']),
  /** UTF-16 units of this kind before this delta, in this attempt. */
  offset: z.int(),
  text: z.string(),
})
const stepStarted = z.object({ ...base, type: z.literal('step.started'), runId: id, step })
const stepCompleted = z.object({ ...base, type: z.literal('step.completed'), runId: id, step })
const runCompleted = z.object({ ...ended, type: z.literal('run.completed') })
const runFailed = z.object({ ...ended, type: z.literal('run.failed'), error: runError })
const runCancelled = z.object({ ...ended, type: z.literal('run.cancelled') })
const conversationUpdated = z.object({
  ...base,
  type: z.literal('conversation.updated'),
  conversation: listedConversation,
})

/** What a conversation's log holds, in order. The same JSON goes over WebSocket and SSE. */
export const event = z.discriminatedUnion('type', [
  messageCreated,
  messageUpdated,
  messageRemoved,
  runQueued,
  queueUpdated,
  runStarted,
  runDelta,
  stepStarted,
  stepCompleted,
  runCompleted,
  runFailed,
  runCancelled,
  conversationUpdated,
])
export type Event = z.infer<typeof event>

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never
/** An event before the log gave it its id. */
export type NewEvent = WithoutId<Event>
