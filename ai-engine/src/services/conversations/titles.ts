import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { claimTitle, findUntitled, setMadeTitle } from '../../db/conversations/conversations.ts'
import { readBranch } from '../../db/messages/branches.ts'
import { filePartsOf } from '../../db/messages/message-files.ts'
import { type ConversationRow, type MessageRow, toListedConversation } from '../../db/rows/rows.ts'
import { choiceOf, type ModelChoice, type ResolveModel } from '../../llm/contract/model-choice.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { firstWords, titleOf } from './title-text.ts'
import type { TitleWriter } from './title-writer.ts'

const MAX_TRIES = 3

/**
 * Names a conversation after its first answer. The work is claimed in the database for a minute, on any engine; when
 * two calls of the model failed, or without a real model, the question's first words are the title.
 */
export function createTitles(deps: {
  db: Executor
  provider: ResolveModel
  writeTitle: TitleWriter
  outboxRelay: OutboxRelay
  logger: Logger
}) {
  const { db, provider, writeTitle, outboxRelay, logger } = deps
  const closing = new AbortController()
  const making = new Set<Promise<void>>()

  /** Makes the title if there is none. Failures are logged; the sweep tries again. */
  async function make(conversationId: string, choice: ModelChoice): Promise<void> {
    if (closing.signal.aborted) return
    const made = tryToMake(conversationId, choice)
    making.add(made)
    await made
    making.delete(made)
  }

  /** Retries titles that a dead engine left unmade or whose call failed. Does not wait for the model. */
  async function sweep(): Promise<void> {
    for (const { id, ...row } of await findUntitled(db)) void make(id, choiceOf(row))
  }

  /** Aborts the calls in progress; another engine, or this one after its restart, retries them. */
  async function stop(): Promise<void> {
    closing.abort()
    await Promise.all(making)
  }

  return { make, sweep, stop }

  async function tryToMake(conversationId: string, choice: ModelChoice): Promise<void> {
    try {
      const claimed = await claimTitle(db, conversationId)
      if (claimed) await makeClaimed(claimed, choice)
    } catch (error) {
      if (!closing.signal.aborted) logger.warn({ conversationId, err: error }, 'no title made')
    }
  }

  async function makeClaimed(claimed: ConversationRow, choice: ModelChoice): Promise<void> {
    const { id: conversationId, leafId, titleAttempts } = claimed
    const said = leafId ? (await readBranch(db, conversationId, leafId, 4)).map(({ row }) => row) : []
    const question = said.find(({ role }) => role === 'user')
    if (!question) return
    const chosen = provider(choice)
    const asksModel = !chosen.provider.demo && titleAttempts < MAX_TRIES
    const made = asksModel ? titleOf(await writeTitle(claimed, chosen, said, closing.signal)) : ''
    const row = await setMadeTitle(db, conversationId, made || firstWords(question.content || nameOfFile(question)))
    if (!row) return
    const conversation = toListedConversation(row, null)
    await outboxRelay.publish({
      type: 'conversation.updated',
      conversationId,
      at: new Date().toISOString(),
      conversation,
    })
  }
}

function nameOfFile({ parts }: Pick<MessageRow, 'parts'>): string {
  return filePartsOf({ parts })[0]?.name ?? ''
}
