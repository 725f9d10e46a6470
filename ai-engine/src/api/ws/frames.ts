import { type ClientFrame, clientFrame, type ServerFrame } from '@grizz/protocol/frames'
import type { PostMessage } from '@grizz/protocol/http'
import type { Message, Run } from '@grizz/protocol/resources'
import { id } from '@grizz/protocol/scalars'
import { AppError } from '../../core/errors/app-error.ts'
import type { RateLimiter } from '../../core/rate-limit/rate-limiter.ts'
import { type Caller, requireScope } from '../../core/security/caller.ts'
import { toAppError } from '../server/problems.ts'

/** The services that frames call. */
export interface FrameServices {
  sendMessage(
    caller: Caller,
    conversationId: string,
    input: PostMessage,
  ): Promise<{ message: Message; run: Run; repeated: boolean }>
  queue: { cancel(userId: string, runId: string): Promise<unknown> }
  limiter: Pick<RateLimiter, 'consume'>
  logger: { error(fields: object, message: string): void }
}

/** Handles one frame: its text, or undefined when it was binary. Returns the reply, an `error` frame for a refusal. */
export async function answerFrame(
  services: FrameServices,
  { caller, conversationId }: { caller: Caller; conversationId: string },
  text: string | undefined,
): Promise<ServerFrame | undefined> {
  const value = parseJson(text)
  try {
    return await answer(services, caller, conversationId, await readFrame(services, caller, value))
  } catch (error) {
    const refusal = toAppError(error)
    if (refusal.code === 'internal_error') services.logger.error({ err: error, conversationId }, 'A frame failed')
    return toErrorFrame(refusal, value)
  }
}

async function answer(services: FrameServices, caller: Caller, conversationId: string, frame: ClientFrame) {
  if (frame.type === 'ping') return { type: 'pong' } as const
  requireScope(caller, 'chat')
  if (frame.type === 'run.cancel') {
    await services.limiter.consume('writes', caller.userId)
    await services.queue.cancel(caller.userId, frame.runId)
    return undefined
  }
  const { type: _type, ...input } = frame
  const { message, run, repeated } = await services.sendMessage(caller, conversationId, input)
  return { type: 'accepted', clientMessageId: input.clientMessageId, message, run, repeated } as const
}

// An unreadable frame counts as a write, as over HTTP.
async function readFrame({ limiter }: FrameServices, caller: Caller, value: unknown): Promise<ClientFrame> {
  const parsed = clientFrame.safeParse(value)
  if (parsed.success) return parsed.data
  await limiter.consume('writes', caller.userId)
  const mistakes = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'frame'}: ${message}`)
  throw new AppError('invalid_request', `This frame is none of the known ones. ${mistakes.join('; ')}.`)
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toErrorFrame({ code, message, retryAfterMs }: AppError, value: unknown): ServerFrame {
  const named = typeof value === 'object' && value !== null && 'clientMessageId' in value && value.clientMessageId
  const { data: clientMessageId } = id.safeParse(named)
  return {
    type: 'error',
    code,
    detail: message,
    ...(clientMessageId !== undefined && { clientMessageId }),
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
  }
}
