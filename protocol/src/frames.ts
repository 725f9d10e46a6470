import { z } from 'zod'
import type { Event } from './events.ts'
import { messageContent, saysNothing, saysSomething } from './files.ts'
import { problemCode } from './problem.ts'
import { providerSlug } from './providers.ts'
import { message, run } from './resources.ts'
import { cursor, id, modelId } from './scalars.ts'
import { PROTOCOL_VERSION } from './version.ts'

const messageSend = z
  .object({
    type: z.literal('message.send'),
    clientMessageId: id,
    ...messageContent,
    parentId: id.nullable().optional(),
    model: modelId.optional(),
    provider: providerSlug.optional(),
  })
  .refine(saysSomething, saysNothing)
const runCancel = z.object({ type: z.literal('run.cancel'), runId: id })
const ping = z.object({ type: z.literal('ping') })

/** The frames that a client may send on a socket. */
export const clientFrame = z.discriminatedUnion('type', [messageSend, runCancel, ping])
export type ClientFrame = z.infer<typeof clientFrame>

export const ready = z.object({
  type: z.literal('ready'),
  protocol: z.literal(PROTOCOL_VERSION),
  conversationId: id,
  cursor,
})
const accepted = z.object({
  type: z.literal('accepted'),
  clientMessageId: id,
  message,
  run,
  repeated: z.boolean(),
})
const reset = z.object({ type: z.literal('reset'), cursor })
const errorFrame = z.object({
  type: z.literal('error'),
  code: problemCode,
  detail: z.string(),
  clientMessageId: id.optional(),
  retryAfterMs: z.int().optional(),
})
const pong = z.object({ type: z.literal('pong') })

/** The frames that the engine sends outside the log; these have no `id`. */
export const serverFrame = z.discriminatedUnion('type', [ready, accepted, reset, errorFrame, pong])
export type ServerFrame = z.infer<typeof serverFrame>

/** Everything that arrives on a socket. */
export type Incoming = ServerFrame | Event
