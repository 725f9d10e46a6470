import { z } from 'zod'
import { id, time } from './scalars.ts'

/**
 * Where a tool call stands. Over are `succeeded`, `failed`, `denied`, `cancelled`; a user has to act on `waiting_approval`,
 * `waiting_sign_in`, `input_required` and `unknown`: it was on its way when its engine died, and may have taken effect.
 */
export const toolCallState = z.enum([
  'ready',
  'waiting_approval',
  'waiting_sign_in',
  'input_required',
  'started',
  'working',
  'succeeded',
  'failed',
  'denied',
  'cancelled',
  'unknown',
])
export type ToolCallState = z.infer<typeof toolCallState>

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const reasoningPart = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  durationMs: z.int().optional(),
})

/** How far a call has come, as its tool says: units done, of how many, and a sentence. */
export const toolProgress = z.object({
  done: z.number().optional(),
  total: z.number().optional(),
  message: z.string().optional(),
})
export type ToolProgress = z.infer<typeof toolProgress>

const filePart = z.object({
  type: z.literal('file'),
  fileId: id,
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  width: z.int().optional(),
  height: z.int().optional(),
})

/**
 * One call of a tool. `callId` is the same in every attempt of its run. `arguments` is JSON as the model wrote it; it
 * grows by deltas while the model writes. `result` is text, what the model is told. `executions` counts how often the call
 * was sent to its tool.
 */
export const toolCallPart = z.object({
  type: z.literal('tool_call'),
  callId: id,
  name: z.string(),
  /** The tool's name for users. */
  title: z.string().optional(),
  /** The tool server's name; absent for a built-in tool. */
  server: z.string().optional(),
  arguments: z.string(),
  state: toolCallState,
  readOnly: z.boolean(),
  result: z.string().optional(),
  /** Only the beginning of the result is here; `GET /api/tool-calls/:callId` has all of it. */
  resultCut: z.literal(true).optional(),
  /** A sentence that says why it failed, or why its outcome is unknown. */
  error: z.string().optional(),
  executions: z.int(),
  /** Pictures of its result, which are files of the user. */
  files: z.array(filePart).optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  progress: toolProgress.optional(),
  /** The question of its server to the user, while the call waits for that: a form's JSON schema, or a page to open. */
  input: z
    .object({ message: z.string(), schema: z.record(z.string(), z.unknown()).optional(), url: z.string().optional() })
    .optional(),
})
export type ToolCallPart = z.infer<typeof toolCallPart>

export type FilePart = z.infer<typeof filePart>

/** A source that a model or a tool cites. `number` is the one by which the text names it, where it does. */
export const sourcePart = z.object({
  type: z.literal('source'),
  url: z.string(),
  title: z.string().optional(),
  number: z.int().optional(),
})
export type SourcePart = z.infer<typeof sourcePart>

/** A message is an ordered list of these. A client passes over a type that it does not know. */
export const part = z
  .discriminatedUnion('type', [textPart, reasoningPart, toolCallPart, filePart, sourcePart])
  .meta({ id: 'Part' })
export type Part = z.infer<typeof part>

/** Why a run waits for a user, and for which of its tool calls. */
export const waitingFor = z.object({
  reason: z.enum(['approval', 'sign_in', 'input', 'unknown_outcome']),
  callIds: z.array(id),
})
export type WaitingFor = z.infer<typeof waitingFor>
