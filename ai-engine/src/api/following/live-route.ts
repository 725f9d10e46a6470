import { AppError } from '../../core/errors/app-error.ts'
import type { Caller } from '../../core/security/caller.ts'

/** @throws AppError `not_found`, the same when the conversation is absent and when it is someone else's */
export async function requireOwner(
  conversations: { owns(userId: string, conversationId: string): Promise<boolean> },
  { userId }: Caller,
  conversationId: string,
): Promise<void> {
  if (await conversations.owns(userId, conversationId)) return
  throw new AppError('not_found', 'There is no such conversation.')
}
