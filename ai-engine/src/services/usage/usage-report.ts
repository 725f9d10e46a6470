import type { readUsage, UsageReport } from '@grizz/protocol/http'
import type { z } from 'zod'
import type { Caller } from '../../core/security/caller.ts'
import { sumUsage, type UsageGroup } from '../../db/usage/usage.ts'
import type { HeavyReads } from '../reads/heavy-reads.ts'
import { nameGroups, type ProviderName } from './name-groups.ts'
import { usageFilter } from './usage-filter.ts'

export type ReadUsageReport = ReturnType<typeof createUsageReport>

/** The usage of a user, or for an administrator of all users, by day, model, conversation or user. */
export function createUsageReport({
  heavyReads,
  providerName,
  now = () => new Date(),
}: {
  heavyReads: HeavyReads
  providerName: ProviderName
  now?: () => Date
}) {
  /** @throws AppError forbidden, invalid_request, rate_limited */
  return async function usageReport(caller: Caller, query: z.output<typeof readUsage>): Promise<UsageReport> {
    const filter = usageFilter(caller, query, now())
    const { groups, total } = await heavyReads.report(caller.userId, (db) => sumUsage(db, filter, query.groupBy))
    return { groups: nameGroups(groups, query.groupBy, providerName).map(withoutNo), total }
  }
}

/** Leaves out `deleted` unless it is true. */
function withoutNo({ deleted, ...group }: UsageGroup): UsageReport['groups'][number] {
  return { ...group, ...(deleted && { deleted }) }
}
