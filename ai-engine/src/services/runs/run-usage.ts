import { reasoningOf } from '@grizz/protocol/part-text'
import type { Part } from '@grizz/protocol/parts'
import type { LedgerEntry } from '../../db/runs/run-columns.ts'
import type { CallResult } from '../../llm/contract/call-result.ts'
import type { ModelMessage } from '../../llm/contract/model.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'
import type { Billing } from '../usage/billing.ts'
import type { ActiveRun } from './active/active-runs.ts'

export type RunUsage = ReturnType<typeof createRunUsage>

/** Makes the ledger entry of a run's model call, once per turn and attempt. */
export function createRunUsage({ billing }: { billing: Billing }) {
  /**
   * Takes the usage that the provider reported, also for a call that was stopped or failed later; else an estimate.
   * @returns undefined when the provider did not begin to answer, because it bills nothing then
   */
  return async function runUsage(
    activeRun: ActiveRun,
    messages: readonly ModelMessage[],
    call: CallResult,
  ): Promise<LedgerEntry | undefined> {
    const { run, draft } = activeRun
    const billedRun = { ...run, turn: draft.turn() }
    if (call.reported) return billing.reported(billedRun, call.reported, call)
    if (!mayBill(call)) return undefined
    const inputTokens = await countPromptTokens(messages, run.model)
    return billing.estimate(billedRun, { inputTokens, ...writtenIn(draft.unfinished()) }, call)
  }
}

/** The output of a model, for counting: texts and calls of tools, and reasoning. */
function writtenIn(parts: readonly Part[]): { content: string; reasoning: string } {
  const texts = parts.map((part) => {
    if (part.type === 'tool_call') return part.name + part.arguments
    return part.type === 'text' ? part.text : ''
  })
  return { content: texts.join(''), reasoning: reasoningOf(parts) }
}

/** A provider that began to answer, or reported its model, has read the prompt; one that reports an error has not. */
function mayBill({ begun, finish, billedModel, error }: CallResult): boolean {
  if (begun || finish) return true
  return billedModel !== undefined && (!error || error.code === 'model_timeout')
}
