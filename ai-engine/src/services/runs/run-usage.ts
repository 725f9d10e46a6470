import type { LedgerEntry } from '../../db/runs/run-ends.ts'
import type { CallResult } from '../../llm/contract/call-result.ts'
import { countPromptTokens } from '../../llm/pricing/tokens.ts'
import type { Context } from '../memory/memory.ts'
import type { Billing } from '../usage/billing.ts'
import type { ActiveRun } from './active-runs.ts'

export type RunUsage = ReturnType<typeof createRunUsage>

/** Makes the ledger entry of a run's model call, once per attempt. */
export function createRunUsage({ billing }: { billing: Billing }) {
  /**
   * Takes the usage that the provider reported, also for a call that was stopped or failed later; else an estimate.
   * @returns undefined when the provider did not begin to answer, because it bills nothing then
   */
  return async function runUsage(
    activeRun: ActiveRun,
    context: Context,
    call: CallResult,
  ): Promise<LedgerEntry | undefined> {
    const { run, draft } = activeRun
    if (call.reported) return billing.reported(run, call.reported, call)
    if (!mayBill(call)) return undefined
    const inputTokens = await countPromptTokens(context.messages, run.model)
    const own = {
      content: draft.content().slice(context.content.length),
      reasoning: draft.reasoning().slice(context.reasoning.length),
    }
    return billing.estimate(run, { inputTokens, ...own }, call)
  }
}

/** A provider that began to answer, or reported its model, has read the prompt; one that reports an error has not. */
function mayBill({ begun, finish, billedModel, error }: CallResult): boolean {
  if (begun || finish) return true
  return billedModel !== undefined && (!error || error.code === 'model_timeout')
}
