import type { BranchCut } from '../../db/messages/branch-cuts.ts'
import type { ContextRows } from '../../db/messages/contexts.ts'
import type { ModelFile, ModelMessage } from '../../llm/contract/model.ts'
import { messagesOf } from './answer-messages.ts'
import { byTurns, fromQuestion, type PromptFrame, promptFrame, type Told } from './prompt.ts'
import { prefixOf, turnsOfOtherPrefix } from './prompt-prefix.ts'

/** A question or an answer that is sent. */
export interface Turn extends Told {
  id: string
  /** Its messages without the summary of what came before it. */
  plain: readonly ModelMessage[]
}

/** The part of a branch that is to be sent, as it is cut now. */
export interface BranchPrompt {
  frame: PromptFrame
  turns: readonly Turn[]
  prefix: string
}

/** Puts a prompt together from what was read: instructions, questions and answers by turns, and the answer to go on with. */
export function branchPrompt(
  rows: ContextRows,
  systemPrompt: string | undefined,
  tools: Readonly<Record<string, string>> | null,
  attached: ReadonlyMap<string, readonly ModelFile[]> = new Map(),
): BranchPrompt {
  const prefix = prefixOf(systemPrompt, tools, rows.cut)
  const others = turnsOfOtherPrefix(rows, prefix)
  const said = rows.said.map((message) => ({
    ...message,
    messages: withFiles(messagesOf(message, others), attached.get(message.id)),
  }))
  const told = byTurns(said).map(({ id, role, messages }) => ({ id, role, messages, plain: messages }))
  // Where not all was read, the branch is cut anyway, and the answer counts as left out.
  const turns = rows.isWhole ? fromQuestion(told) : told
  return {
    frame: promptFrame(systemPrompt, rows.interrupted ? messagesOf(rows.interrupted, others) : []),
    turns: rows.cut?.summary ? withSummary(turns, rows.cut.summary) : turns,
    prefix,
  }
}

function withFiles(messages: readonly ModelMessage[], files: readonly ModelFile[] = []): readonly ModelMessage[] {
  return files.length === 0
    ? messages
    : messages.map((message) => (message.role === 'user' ? { ...message, files } : message))
}

/** The rows from the cut on. Unchanged when the cut is not within them. */
export function cutRows(rows: ContextRows, cut: BranchCut): ContextRows {
  const first = rows.said.findIndex(({ id }) => id === cut.messageId)
  return { ...rows, cut, said: rows.said.slice(Math.max(first, 0)), isWhole: true }
}

/** For a question that fits without it alone. */
export function withoutSummary(rows: ContextRows): ContextRows {
  return { ...rows, cut: rows.cut && { ...rows.cut, summary: null } }
}

/** The ids of a branch that can be cut: all but the one where it is cut already. */
export function uncutIds({ said, cut }: ContextRows): string[] {
  return said.flatMap(({ id }) => (id === cut?.messageId ? [] : [id]))
}

/** It stands in the first question: a message of its own would break the order of questions and answers. */
function withSummary(turns: readonly Turn[], summary: string): Turn[] {
  return turns.map((turn, at) => (at === 0 ? { ...turn, messages: turn.messages.map(summarised) } : turn))

  function summarised(message: ModelMessage): ModelMessage {
    const content = `[The conversation before this point is left out. This is a summary of it:]\n${summary}\n[End of the summary.]\n\n${message.content}`
    return { ...message, content }
  }
}
