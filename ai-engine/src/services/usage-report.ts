import type { readUsage, UsageReport } from '@grizz/protocol/http'
import type { z } from 'zod'
import { AppError } from '../core/errors.ts'
import type { Caller } from '../core/security/caller.ts'
import type { Executor } from '../db/executor.ts'
import { sumUsage, type UsageGroup } from '../db/usage.ts'

const defaultDays = 30
const dayMs = 86_400_000

/** What a person, or for an admin anybody, used: by day, model or conversation, the last 30 days unless told. */
export function createUsageReport({ db, now = () => new Date() }: { db: Executor; now?: () => Date }) {
  /** @throws AppError forbidden when someone who is no admin asks for others */
  return async function usageReport(caller: Caller, query: z.output<typeof readUsage>): Promise<UsageReport> {
    const asksForOthers = query.userId !== undefined && query.userId !== caller.userId
    if (asksForOthers && caller.role !== 'admin')
      throw new AppError('forbidden', "Only an admin may see other people's usage.")
    const to = query.to ? new Date(query.to) : now()
    const from = query.from ? new Date(query.from) : new Date(to.getTime() - defaultDays * dayMs)
    const userId = query.userId === 'all' ? undefined : (query.userId ?? caller.userId)
    const groups = await sumUsage(db, { userId, from, to, groupBy: query.groupBy })
    return { groups, total: groups.reduce(add, nothing) }
  }
}

type Totals = Omit<UsageGroup, 'key' | 'label'>

const nothing: Totals = {
  calls: 0,
  unpricedCalls: 0,
  estimatedCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cachedInputTokens: 0,
  usageCents: null,
}

function add(sum: Totals, group: UsageGroup): Totals {
  return {
    calls: sum.calls + group.calls,
    unpricedCalls: sum.unpricedCalls + group.unpricedCalls,
    estimatedCalls: sum.estimatedCalls + group.estimatedCalls,
    inputTokens: sum.inputTokens + group.inputTokens,
    outputTokens: sum.outputTokens + group.outputTokens,
    reasoningTokens: sum.reasoningTokens + group.reasoningTokens,
    cachedInputTokens: sum.cachedInputTokens + group.cachedInputTokens,
    usageCents: addCents(sum.usageCents, group.usageCents),
  }
}

/** In millionths of a cent, so that no dust gathers. */
function addCents(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return (Math.round(a * 1e6) + Math.round(b * 1e6)) / 1e6
}
