import type { readUsage, UsageReport } from '@grizz/protocol/http'
import type { z } from 'zod'
import type { Caller } from '../../core/security/caller.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { sumUsage, type UsageGroup } from '../../db/usage/usage.ts'
import { usageFilter } from './usage-filter.ts'

export type ReadUsageReport = ReturnType<typeof createUsageReport>

/** What a person, or for an admin anybody, used: by day, model, conversation or person. */
export function createUsageReport({ db, now = () => new Date() }: { db: Executor; now?: () => Date }) {
  /** @throws AppError forbidden, invalid_request */
  return async function usageReport(caller: Caller, query: z.output<typeof readUsage>): Promise<UsageReport> {
    const { groups, total } = await sumUsage(db, usageFilter(caller, query, now()), query.groupBy)
    return { groups: groups.map(withoutNo), total }
  }
}

/** `deleted` is said only where it is true. */
function withoutNo({ deleted, ...group }: UsageGroup): UsageReport['groups'][number] {
  return { ...group, ...(deleted && { deleted }) }
}
