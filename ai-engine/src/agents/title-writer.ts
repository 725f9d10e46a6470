import type { Executor } from '../db/executor.ts'
import { insertUsage } from '../db/usage.ts'
import type { ModelCompletion, ModelMessage, ModelProvider } from '../llm/model.ts'
import { countPromptTokens, countTokens } from '../llm/tokens.ts'
import type { Billing } from '../services/billing.ts'

const timeoutMs = 30_000
/** Enough of each message for a model to see what it is about. */
const charactersShown = 1500

const instruction =
  'Give this conversation a title of two to six words, in the language of the question. Answer with the title alone: no quotation marks, no full stop.'

/** Whose conversation it is, for the ledger. */
export interface Titled {
  id: string
  userId: string
}

export type TitleWriter = ReturnType<typeof createTitleWriter>

/** Asks a model for a conversation's title, without streaming, and puts the call on the ledger. */
export function createTitleWriter({ db, billing }: { db: Executor; billing: Billing }) {
  /** The model's answer as it stands. @throws ModelError */
  return async function writeTitle(
    conversation: Titled,
    { provider, model }: { provider: ModelProvider; model: string },
    said: readonly ModelMessage[],
    signal: AbortSignal,
  ): Promise<string> {
    const excerpt = said.map(({ role, content }) => `${role}: ${content.slice(0, charactersShown)}`).join('\n\n')
    const messages: ModelMessage[] = [
      { role: 'system', content: instruction },
      { role: 'user', content: excerpt.toWellFormed() },
    ]
    const completion = await provider.complete(
      { model, messages },
      AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    )
    const usage = completion.usage ?? (await estimate(model, messages, completion))
    const { model: billedModel, requestId } = completion
    const call = { kind: 'title' as const, model, billedModel, requestId, usage, estimated: !completion.usage }
    await insertUsage(db, { ...billing.call(call), userId: conversation.userId, conversationId: conversation.id })
    return completion.text
  }
}

async function estimate(model: string, messages: readonly ModelMessage[], { text }: ModelCompletion) {
  const inputTokens = await countPromptTokens(messages, model)
  return { inputTokens, outputTokens: await countTokens(text, model), reasoningTokens: 0, cachedInputTokens: 0 }
}
