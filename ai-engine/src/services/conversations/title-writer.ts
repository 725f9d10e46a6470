import type { Executor } from '../../db/connection/executor.ts'
import { insertUsage } from '../../db/usage/usage.ts'
import { type ModelCompletion, ModelError, type ModelMessage, type ModelProvider } from '../../llm/contract/model.ts'
import { countPromptTokens, countTokens } from '../../llm/pricing/tokens.ts'
import type { Billing } from '../usage/billing.ts'

const TIMEOUT_MS = 30_000
/** A title has about ten tokens. A reasoning model may use all of these for reasoning; then it makes no title. */
const MAX_OUTPUT_TOKENS = 64
/** This much of each message is enough to show its subject. */
const MAX_CHARACTERS_SHOWN = 1500

const instruction =
  'Give this conversation a title of two to six words, in the language of the question. Answer with the title alone: no quotation marks, no full stop.'

/** Whose conversation it is, for the ledger. */
export interface Titled {
  id: string
  userId: string
}

export type TitleWriter = ReturnType<typeof createTitleWriter>

/** Requests a conversation's title from a model, without streaming, and bills the call. */
export function createTitleWriter(deps: { db: Executor; billing: Billing; timeoutMs?: number }) {
  const { db, billing, timeoutMs = TIMEOUT_MS } = deps

  /** The model's unchanged answer. @throws ModelError, or the reason of `signal` or of the timeout */
  return async function writeTitle(
    conversation: Titled,
    { provider, model }: { provider: ModelProvider; model: string },
    said: readonly ModelMessage[],
    signal: AbortSignal,
  ): Promise<string> {
    signal.throwIfAborted()
    const messages = promptOf(said)
    const patience = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    try {
      const completion = await provider.complete({ model, messages, maxOutputTokens: MAX_OUTPUT_TOKENS }, patience)
      await record(conversation, model, messages, completion)
      return completion.text
    } catch (error) {
      const underWay = error instanceof ModelError ? error.mayBeBilled : error === patience.reason
      if (underWay) await record(conversation, model, messages, emptyCompletion)
      throw error
    }
  }

  async function record({ id, userId }: Titled, model: string, messages: ModelMessage[], said: ModelCompletion) {
    const usage = said.usage ?? (await estimate(model, messages, said))
    const { model: billedModel, requestId } = said
    const entry = billing.call({ kind: 'title', model, billedModel, requestId, usage, estimated: !said.usage })
    await insertUsage(db, { ...entry, userId, conversationId: id })
  }
}

function promptOf(said: readonly ModelMessage[]): ModelMessage[] {
  const excerpt = said
    .filter(({ content }) => content.trim() !== '')
    .map(({ role, content }) => `${role}: ${content.slice(0, MAX_CHARACTERS_SHOWN)}`)
    .join('\n\n')
  return [
    { role: 'system', content: instruction },
    { role: 'user', content: excerpt.toWellFormed() },
  ]
}

/** Stands for an aborted call, of which only the prompt is known. */
const emptyCompletion: ModelCompletion = { text: '', usage: undefined, model: undefined, requestId: undefined }

async function estimate(model: string, messages: readonly ModelMessage[], { text }: ModelCompletion) {
  const inputTokens = await countPromptTokens(messages, model)
  return { inputTokens, outputTokens: await countTokens(text, model), reasoningTokens: 0, cachedInputTokens: 0 }
}
