import { sql } from 'drizzle-orm'
import type { Executor } from './executor.ts'
import { usage } from './schema.ts'

export type LedgerRow = typeof usage.$inferInsert

/** Adds a billed model call. A second row for the same attempt of a run is left out: an attempt is billed once. */
export async function insertUsage(db: Executor, row: LedgerRow): Promise<void> {
  await db.insert(usage).values(row).onConflictDoNothing()
}

export interface UsageQuery {
  /** undefined: everybody's. */
  userId: string | undefined
  from: Date
  to: Date
  groupBy: 'day' | 'model' | 'conversation'
}

export interface UsageGroup {
  key: string
  label: string
  calls: number
  unpricedCalls: number
  estimatedCalls: number
  inputTokens: number
  outputTokens: number
  reasoningTokens: number
  cachedInputTokens: number
  usageCents: number | null
}

/** Sums of the ledger, newest day or largest sum first. `usageCents` is null when no call of the group has a price. */
export async function sumUsage(db: Executor, { userId, from, to, groupBy }: UsageQuery): Promise<UsageGroup[]> {
  const key = keys[groupBy]
  const label = groupBy === 'conversation' ? sql`coalesce(max(c.title), 'Untitled')` : sql`${key}`
  const { rows } = await db.execute<Record<keyof UsageGroup, string | null>>(sql`
    select ${key} as key, ${label} as label, count(*) as calls,
      count(*) filter (where u.usage_cents is null) as "unpricedCalls",
      count(*) filter (where u.estimated) as "estimatedCalls",
      sum(u.input_tokens) as "inputTokens", sum(u.output_tokens) as "outputTokens",
      sum(u.reasoning_tokens) as "reasoningTokens", sum(u.cached_input_tokens) as "cachedInputTokens",
      sum(u.usage_cents) as "usageCents"
    from usage u left join conversations c on c.id = u.conversation_id
    where u.created_at >= ${from.toISOString()} and u.created_at < ${to.toISOString()}
      ${userId ? sql`and u.user_id = ${userId}` : sql``}
    group by 1 order by ${groupBy === 'day' ? sql`1 desc` : sql`sum(u.usage_cents) desc nulls last`} limit 1000`)
  return rows.map(toGroup)
}

const keys = {
  day: sql`to_char(u.created_at at time zone 'utc', 'YYYY-MM-DD')`,
  model: sql`u.billed_model`,
  conversation: sql`coalesce(u.conversation_id::text, 'deleted')`,
}

function toGroup(row: Record<keyof UsageGroup, string | null>): UsageGroup {
  return {
    key: row.key ?? '',
    label: row.label ?? '',
    calls: Number(row.calls),
    unpricedCalls: Number(row.unpricedCalls),
    estimatedCalls: Number(row.estimatedCalls),
    inputTokens: Number(row.inputTokens),
    outputTokens: Number(row.outputTokens),
    reasoningTokens: Number(row.reasoningTokens),
    cachedInputTokens: Number(row.cachedInputTokens),
    usageCents: row.usageCents === null ? null : Number(row.usageCents),
  }
}
