import type { FastifyBaseLogger as Logger } from 'fastify'
import { readBranch } from '../db/branches.ts'
import { claimTitle, findUntitled, setMadeTitle } from '../db/conversations.ts'
import type { Executor } from '../db/executor.ts'
import { type ConversationRow, toConversation } from '../db/rows.ts'
import { insertUsage } from '../db/usage.ts'
import type { ModelCompletion, ModelMessage, ModelProvider } from '../llm/model.ts'
import { countPromptTokens, countTokens } from '../llm/tokens.ts'
import type { Announcer } from './announcer.ts'
import type { Billing } from './billing.ts'

const timeoutMs = 30_000
const longestTitle = 60
/** Enough of each message for a model to see what it is about. */
const charactersShown = 1500

const instruction =
  'Give this conversation a title of two to six words, in the language of the question. Answer with the title alone: no quotation marks, no full stop.'

export type Titles = ReturnType<typeof createTitles>

/**
 * Names a conversation after its first answer. The call is claimed in the database for a minute and tried three times
 * at most, on any engine; after that, or without a real model, the question's first words are the title.
 */
export function createTitles(deps: {
  db: Executor
  provider: (model: string) => { provider: ModelProvider; model: string }
  billing: Billing
  announcer: Announcer
  logger: Logger
}) {
  const { db, provider, billing, announcer, logger } = deps

  /** Makes the title if there is none. Failures are logged; the sweep tries again. */
  async function make(conversationId: string, model: string): Promise<void> {
    try {
      const claimed = await claimTitle(db, conversationId)
      if (claimed) await makeClaimed(claimed, model)
    } catch (error) {
      logger.warn({ conversationId, err: error }, 'no title made')
    }
  }

  /** Takes up the titles that an engine owed when it died, or whose call failed. */
  async function sweep(): Promise<void> {
    for (const { id, model } of await findUntitled(db)) await make(id, model)
  }

  return { make, sweep }

  async function makeClaimed(conversation: ConversationRow, asked: string): Promise<void> {
    const { id, leafId } = conversation
    const branch = leafId ? await readBranch(db, id, leafId, 4) : []
    const question = branch.find(({ row }) => row.role === 'user')?.row.content
    if (!question) return
    const { provider: chosen, model } = provider(asked)
    const isLastTry = conversation.titleAttempts >= 3
    const made =
      chosen.demo || isLastTry
        ? undefined
        : await ask(
            conversation,
            chosen,
            model,
            branch.map(({ row }) => row),
          )
    const row = await setMadeTitle(db, id, made || firstWords(question))
    if (row)
      await announcer.say({
        type: 'conversation.updated',
        conversationId: id,
        at: new Date().toISOString(),
        conversation: toConversation(row, false),
      })
  }

  async function ask(
    { id, userId }: ConversationRow,
    chosen: ModelProvider,
    model: string,
    said: readonly ModelMessage[],
  ): Promise<string> {
    const excerpt = said.map(({ role, content }) => `${role}: ${content.slice(0, charactersShown)}`).join('\n\n')
    const messages: ModelMessage[] = [
      { role: 'system', content: instruction },
      { role: 'user', content: excerpt },
    ]
    const completion = await chosen.complete({ model, messages }, AbortSignal.timeout(timeoutMs))
    await insertUsage(db, { ...(await bill(model, messages, completion)), userId, conversationId: id })
    return toTitle(completion.text)
  }

  async function bill(model: string, messages: readonly ModelMessage[], { usage, text, ...named }: ModelCompletion) {
    const outputTokens = usage ? 0 : await countTokens(text)
    const counted = usage ?? {
      inputTokens: await countPromptTokens(messages),
      outputTokens,
      reasoningTokens: 0,
      cachedInputTokens: 0,
    }
    return billing.call({
      kind: 'title',
      model,
      billedModel: named.model,
      requestId: named.requestId,
      usage: counted,
      estimated: !usage,
    })
  }
}

function toTitle(text: string): string {
  const line =
    text
      .replace(/<think>[\s\S]*?<\/think>/g, '')
      .trim()
      .split('\n')[0] ?? ''
  return shorten(line.replace(/^["'“«*#\s]+|["'”»*.\s]+$/g, ''))
}

function firstWords(question: string): string {
  return shorten(question.replace(/\s+/g, ' ').trim())
}

function shorten(text: string): string {
  if (text.length <= longestTitle) return text
  const cut = text.slice(0, longestTitle)
  return `${cut.slice(0, cut.lastIndexOf(' ') > longestTitle / 2 ? cut.lastIndexOf(' ') : longestTitle).toWellFormed()}…`
}
