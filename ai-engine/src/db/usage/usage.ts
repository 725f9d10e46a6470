import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { usage } from '../schema/usage.ts'

export type LedgerRow = typeof usage.$inferInsert

/** Adds a billed model call. A second row for the same attempt of a run is left out: an attempt is billed once. */
export async function insertUsage(db: Executor, row: LedgerRow): Promise<void> {
  await db.insert(usage).values(row).onConflictDoNothing()
}

/** Which rows of the ledger. */
export interface UsageFilter {
  /** The user who reads the report: titles of other users' conversations are left out. */
  readerId: string
  /** undefined: all users'. */
  userId: string | undefined
  conversationId: string | undefined
  from: Date
  /** Not included. */
  to: Date
}

export type UsageGrouping = 'day' | 'model' | 'conversation' | 'user'

export interface UsageTotals {
  calls: number
  unpricedCalls: number
  estimatedCalls: number
  inputTokens: number
  outputTokens: number
  reasoningTokens: number
  cachedInputTokens: number
  /** null when no call has a price. */
  usageCents: number | null
}

export interface UsageGroup extends UsageTotals {
  key: string
  label: string
  /** The conversation or the user was deleted. */
  deleted: boolean
}

const MAX_GROUPS = 1000

/** Sums of the ledger, of models by provider and model: up to 1,000 groups, the newest day or the largest sum first, and the total of all groups. */
export async function sumUsage(
  db: Executor,
  filter: UsageFilter,
  groupBy: UsageGrouping,
): Promise<{ groups: UsageGroup[]; total: UsageTotals }> {
  const { key, merge, shown, label, names, deleted } = groupings(filter.readerId)[groupBy]
  const order = groupBy === 'day' ? sql`key desc` : sql`"usageCents" desc nulls last, calls desc, key`
  const { rows } = await db.execute<SummedRow>(sql`
    with grouped as materialized (
      select ${key} as key, count(*) as calls, count(*) filter (where usage_cents is null) as "unpricedCalls",
        count(*) filter (where estimated) as "estimatedCalls", sum(input_tokens) as "inputTokens",
        sum(output_tokens) as "outputTokens", sum(reasoning_tokens) as "reasoningTokens",
        sum(cached_input_tokens) as "cachedInputTokens", sum(usage_cents) as "usageCents"
      from usage where ${matching(filter)} group by 1
    ), ${merge}, placed as (
      select *, row_number() over (order by ${order}) as place from merged
      union all
      select null, sum(calls), sum("unpricedCalls"), sum("estimatedCalls"), sum("inputTokens"), sum("outputTokens"),
        sum("reasoningTokens"), sum("cachedInputTokens"), sum("usageCents"), null from merged
    )
    select g.*, ${shown} as key, ${label} as label, ${deleted} as deleted from placed g ${names}
    where place <= ${MAX_GROUPS} or place is null order by place nulls last`)
  return { groups: rows.slice(0, -1).map(toGroup), total: toTotals(rows.at(-1)) }
}

/** The condition on `usage` that its indexes are made for. */
export function matching({ userId, conversationId, from, to }: UsageFilter): SQL {
  return sql.join(
    [
      sql`usage.created_at >= ${from.toISOString()} and usage.created_at < ${to.toISOString()}`,
      ...(userId ? [sql`usage.user_id = ${userId}`] : []),
      ...(conversationId ? [sql`usage.conversation_id = ${conversationId}`] : []),
    ],
    sql` and `,
  )
}

const unmerged = sql`merged as (select * from grouped)`
/** Rows of earlier versions hold a provider's name where later ones have its slug; a slug is made of a name. */
const mergedBySlug = sql`merged as (
      select trim('-' from lower(regexp_replace(split_part(key, '/', 1), '[^A-Za-z0-9]+', '-', 'g')))
          || substr(key, strpos(key, '/')) as key, sum(calls) as calls, sum("unpricedCalls") as "unpricedCalls",
        sum("estimatedCalls") as "estimatedCalls", sum("inputTokens") as "inputTokens",
        sum("outputTokens") as "outputTokens", sum("reasoningTokens") as "reasoningTokens",
        sum("cachedInputTokens") as "cachedInputTokens", sum("usageCents") as "usageCents"
      from grouped group by 1
    )`

/** For each grouping: the key of a group while summing, and afterwards its key and label as they are shown. */
const groupings = (readerId: string) => ({
  day: {
    // Days of UTC, without a look-up in the list of time zones for each row.
    merge: unmerged,
    key: sql`date_bin('1 day', created_at, timestamptz '2000-01-01 00:00:00+00')`,
    shown: sql`to_char(g.key at time zone 'utc', 'YYYY-MM-DD')`,
    label: sql`to_char(g.key at time zone 'utc', 'YYYY-MM-DD')`,
    names: sql``,
    deleted: sql`false`,
  },
  model: {
    key: sql`provider || '/' || billed_model`,
    merge: mergedBySlug,
    shown: sql`g.key`,
    label: sql`substr(g.key, strpos(g.key, '/') + 1)`,
    names: sql``,
    deleted: sql`false`,
  },
  conversation: {
    key: sql`conversation_id`,
    merge: unmerged,
    shown: sql`coalesce(g.key::text, 'files')`,
    label: sql`case when g.key is null then 'Search in files' when c.id is null then 'Deleted conversation'
      else coalesce(${shownTitle(readerId, sql`c`)}, 'Untitled') end`,
    names: sql`left join conversations c on c.id = g.key and c.deleted_at is null`,
    deleted: sql`g.key is not null and c.id is null`,
  },
  user: {
    key: sql`user_id`,
    merge: unmerged,
    shown: sql`g.key::text`,
    // Users of the same name are told apart by their addresses.
    label: sql`case when p.id is null then 'Deleted account' when count(*) over (partition by p.name) > 1
      then p.name || coalesce(' (' || p.email || ')', '') else coalesce(nullif(p.name, ''), p.email) end`,
    names: sql`left join users p on p.id = g.key`,
    deleted: sql`p.id is null`,
  },
})

/**
 * The title of a conversation for its own user; for administrators the day on which it began, since a title reveals
 * what a conversation is about. Null without a title, and for a deleted conversation.
 */
export function shownTitle(readerId: string, conversation: SQL): SQL<string | null> {
  return sql`case when ${conversation}.user_id = ${readerId} then ${conversation}.title
    else 'Conversation of ' || to_char(${conversation}.created_at at time zone 'utc', 'FMDD Mon YYYY') end`
}

type SummedRow = Record<keyof UsageTotals | 'key' | 'label', string | null> & { deleted: boolean }

function toGroup(row: SummedRow): UsageGroup {
  return { key: row.key ?? '', label: row.label ?? '', deleted: row.deleted, ...toTotals(row) }
}

function toTotals(row: SummedRow | undefined): UsageTotals {
  return {
    calls: Number(row?.calls),
    unpricedCalls: Number(row?.unpricedCalls),
    estimatedCalls: Number(row?.estimatedCalls),
    inputTokens: Number(row?.inputTokens),
    outputTokens: Number(row?.outputTokens),
    reasoningTokens: Number(row?.reasoningTokens),
    cachedInputTokens: Number(row?.cachedInputTokens),
    usageCents: typeof row?.usageCents === 'string' ? Number(row.usageCents) : null,
  }
}
