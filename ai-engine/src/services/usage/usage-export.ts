import type { exportUsage } from '@grizz/protocol/http'
import type { z } from 'zod'
import type { Caller } from '../../core/security/caller.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { sumUsage, type UsageFilter, type UsageGrouping } from '../../db/usage/usage.ts'
import { readUsageLines, type UsageLine } from '../../db/usage/usage-lines.ts'
import { type HeavyReads, headed } from '../reads/heavy-reads.ts'
import { type Cell, csvLine } from './csv.ts'
import { nameGroups, type ProviderName } from './name-groups.ts'
import { usageFilter } from './usage-filter.ts'

export interface UsageExport {
  filename: string
  /** UTF-8, sent in pieces as they are read. */
  csv: AsyncIterable<string>
}

/** Without it, spreadsheets do not recognise UTF-8. */
const byteOrderMark = '\ufeff'

const lineColumns = [
  'createdAt',
  'kind',
  'model',
  'billedModel',
  'provider',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'usageCents',
  'estimated',
  'conversation',
  'conversationId',
  'user',
  'userId',
  'runId',
  'attempt',
  'requestId',
] as const satisfies (keyof UsageLine)[]

const groupColumns = [
  'key',
  'label',
  'calls',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'usageCents',
  'unpricedCalls',
  'estimatedCalls',
] as const

export type ExportUsage = ReturnType<typeof createUsageExport>

/** The ledger as CSV: a line for each billed call, or with `groupBy` for each group. An unknown price is an empty cell. */
export function createUsageExport({
  heavyReads,
  providerName,
  now = () => new Date(),
}: {
  heavyReads: HeavyReads
  providerName: ProviderName
  now?: () => Date
}) {
  /** @throws AppError forbidden, invalid_request, rate_limited; all lines but the first may fail later */
  return async function usageExport(caller: Caller, query: z.output<typeof exportUsage>): Promise<UsageExport> {
    const filter = usageFilter(caller, query, now())
    const [from, to] = [filter.from, filter.to].map((time) => time.toISOString().slice(0, 10))
    const { groupBy } = query
    const csv = await heavyReads.exportPieces(caller.userId, (db) =>
      groupBy
        ? headed(byteOrderMark + csvLine(groupColumns), groupsOf(db, filter, groupBy, providerName))
        : headed(byteOrderMark + csvLine(lineColumns), linesOf(db, filter)),
    )
    return { filename: `usage-${from}-${to}.csv`, csv }
  }
}

async function* linesOf(db: Executor, filter: UsageFilter): AsyncGenerator<string> {
  for await (const lines of readUsageLines(db, filter)) {
    yield lines.map((line) => csvLine(lineColumns.map((column) => toCell(line[column])))).join('')
  }
}

async function* groupsOf(
  db: Executor,
  filter: UsageFilter,
  groupBy: UsageGrouping,
  providerName: ProviderName,
): AsyncGenerator<string> {
  const { groups } = await sumUsage(db, filter, groupBy)
  yield nameGroups(groups, groupBy, providerName)
    .map((group) => csvLine(groupColumns.map((column) => group[column])))
    .join('')
}

function toCell(value: Cell | Date): Cell {
  return value instanceof Date ? value.toISOString() : value
}
