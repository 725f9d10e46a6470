import type { preHandlerHookHandler } from 'fastify'
import { AppError } from '../../core/errors/app-error.ts'
import type { EventLog } from '../../core/events/log/event-log.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Caller } from '../../core/security/caller.ts'

/** The dependencies of every route that follows the log. */
export interface LiveDeps {
  log: EventLog
  logger: Logger
  conversations: { owns(userId: string, conversationId: string): Promise<boolean> }
  connections: {
    enforceLimit(caller: Caller): void
    add(caller: Caller, end: (reason: string) => void): () => void
  }
}

/** @throws AppError `not_found`, the same when the conversation is absent and when it is someone else's */
export async function requireOwner(
  conversations: { owns(userId: string, conversationId: string): Promise<boolean> },
  { userId }: Caller,
  conversationId: string,
): Promise<void> {
  if (await conversations.owns(userId, conversationId)) return
  throw new AppError('not_found', 'There is no such conversation.')
}

/**
 * The last hook of a route that opens a stream: `enforceLimit` must run in the same tick as the handler, which calls
 * `add`.
 */
export function enforceConnectionLimit(connections: LiveDeps['connections']): preHandlerHookHandler {
  return ({ caller }, _reply, done) => {
    connections.enforceLimit(caller)
    done()
  }
}
