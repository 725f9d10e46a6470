import type { PostMessage } from '@grizz/protocol/http'
import type { Message, Run } from '@grizz/protocol/resources'
import { MAX_CONTENT_LENGTH } from '@grizz/protocol/scalars'
import { AppError } from '../core/errors.ts'
import { findConversation, lockConversation } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import { findByClientId, findSiblings, isAnswer } from '../db/messages.ts'
import { type ConversationRow, type MessageRow, toMessage, toRun } from '../db/rows.ts'
import { findRunOfQuestion } from '../db/runs.ts'
import { countTokens } from '../llm/tokens.ts'

interface Repeat {
  message: Message
  run: Run
  repeated: true
}

export type MessageGuard = ReturnType<typeof createMessageGuard>

/** The checks that a message passes on its way in; `send-message` calls them in their order. */
export function createMessageGuard({ db, maxContextTokens }: { db: Executor; maxContextTokens: number }) {
  /** @throws AppError message_too_long: over the limit in characters, or alone over the context's cap in tokens */
  async function checkLength({ content }: Pick<PostMessage, 'content'>): Promise<void> {
    if (content.length > MAX_CONTENT_LENGTH) throw tooLong(content.length, MAX_CONTENT_LENGTH, 'characters')
    // A token is at least one byte, so most messages need no counting.
    if (Buffer.byteLength(content) <= maxContextTokens) return
    const tokens = await countTokens(content, '')
    if (tokens > maxContextTokens) throw tooLong(tokens, maxContextTokens, 'tokens')
  }

  /** @throws AppError not_found, for someone else's conversation too */
  async function lock(tx: Executor, userId: string, conversationId: string): Promise<ConversationRow> {
    const conversation = await lockConversation(tx, userId, conversationId)
    if (!conversation) throw noConversation()
    return conversation
  }

  /** @throws AppError conflict when the same id came with other content, withdrawn when it was taken back */
  async function findRepeat(tx: Executor, conversationId: string, input: PostMessage): Promise<Repeat | undefined> {
    const earlier = await findByClientId(tx, conversationId, input.clientMessageId)
    if (!earlier) return undefined
    if (earlier === 'withdrawn')
      throw new AppError('withdrawn', 'This message was withdrawn. Send it again as a new message.')
    if ((earlier.row.sentContent ?? earlier.row.content) !== input.content)
      throw new AppError('conflict', 'This clientMessageId was used for another text. Use a new id for each message.')
    const run = await findRunOfQuestion(tx, earlier.row.id)
    if (!run) throw new Error(`message ${earlier.row.id} has no run`)
    return { message: await withSiblings(tx, earlier.row), run: toRun(run), repeated: true }
  }

  async function findOwnRepeat(
    userId: string,
    conversationId: string,
    input: PostMessage,
  ): Promise<Repeat | undefined> {
    if (!(await findConversation(db, userId, conversationId))) throw noConversation()
    return findRepeat(db, conversationId, input)
  }

  /** Where the message goes: after `parentId`, at the root for null, by default at the end of the branch. */
  async function parent(tx: Executor, conversation: ConversationRow, parentId: string | null | undefined) {
    if (parentId === undefined) return conversation.leafId
    if (parentId === null || (await isAnswer(tx, conversation.id, parentId))) return parentId
    throw new AppError('not_found', 'parentId names no answer of this conversation.')
  }

  return { checkLength, lock, findRepeat, findOwnRepeat, parent, toMessage: withSiblings }
}

async function withSiblings(tx: Executor, row: MessageRow): Promise<Message> {
  return toMessage(row, await findSiblings(tx, row.conversationId, row.parentId))
}

function noConversation(): AppError {
  return new AppError('not_found', 'There is no such conversation.')
}

function tooLong(size: number, limit: number, unit: string): AppError {
  const [shownSize, shownLimit] = [size, limit].map((value) => value.toLocaleString('en'))
  return new AppError(
    'message_too_long',
    `The message has ${shownSize} ${unit}; the limit is ${shownLimit}. Shorten it or send it in parts.`,
  )
}
