import { z } from 'zod'
import { part, waitingFor } from './parts.ts'
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
  /** The provider's slug; absent on an engine whose models come of the environment alone. */
  provider: z.string().optional(),
  model: z.string(),
  attempt: z.int(),
  takeovers: z.int().optional(),
  turn: z.int(),
  /** Those that are durable: what a client holds beyond them is to be dropped. */
  parts: z.array(part),
  /** How many earlier messages were left out of the model's context. */
  contextTrimmed: z.int().optional(),
})
const ofPart = { ...base, runId: id, messageId: id, attempt: z.int(), turn: z.int(), index: z.int() }
/** `index` is the part's place in the message. */
const partStarted = z.object({ ...ofPart, type: z.literal('part.started'), part })
/** Puts `part` in the place of what stood there: a tool call's new state, say. */
const partUpdated = z.object({ ...ofPart, type: z.literal('part.updated'), part })
const runDelta = z.object({
  ...ofPart,
  type: z.literal('run.delta'),
  kind: z.enum(['text', 'reasoning', 'arguments']),
  /** UTF-16 units of that part before this delta. */
  offset: z.int(),
  text: z.string(),
})
const runWaiting = z.object({ ...base, type: z.literal('run.waiting'), runId: id, waitingFor })
const runResumed = z.object({ ...base, type: z.literal('run.resumed'), runId: id, attempt: z.int(), turn: z.int() })
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

/** The events of a conversation's log, in order. The same JSON goes over WebSocket and SSE. */
export const event = z.discriminatedUnion('type', [
  messageCreated,
  messageUpdated,
  messageRemoved,
  runQueued,
  queueUpdated,
  runStarted,
  partStarted,
  runDelta,
  partUpdated,
  runWaiting,
  runResumed,
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
