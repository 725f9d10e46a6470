import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { conversations } from '../schema/conversations.ts'
import { usage } from '../schema/usage.ts'
import { users } from '../schema/users.ts'
import { matching, shownTitle, type UsageFilter } from './usage.ts'

/** A row of the ledger for its readers. A name or title is null where there is none, or no such user or conversation. */
export type UsageLine = Awaited<ReturnType<typeof readAfter>>[number]

const linesAtOnce = 2000

/** The rows of the ledger, oldest first, in batches: few are in memory at once, and no transaction stays open. */
export async function* readUsageLines(db: Executor, filter: UsageFilter): AsyncGenerator<UsageLine[]> {
  let last: UsageLine | undefined
  do {
    const lines = await readAfter(db, filter, last)
    yield lines
    last = lines.length === linesAtOnce ? lines.at(-1) : undefined
  } while (last)
}

async function readAfter(db: Executor, filter: UsageFilter, last: { id: number; createdAt: Date } | undefined) {
  const from = last?.createdAt ?? filter.from
  const rest = last && sql`(${usage.createdAt}, ${usage.id}) > (${from.toISOString()}, ${last.id})`
  return db
    .select({
      id: usage.id,
      createdAt: usage.createdAt,
      userId: usage.userId,
      user: users.name,
      conversationId: usage.conversationId,
      conversation: shownTitle(filter.readerId, sql`${conversations}`),
      kind: usage.kind,
      runId: usage.runId,
      attempt: usage.attempt,
      model: usage.model,
      billedModel: usage.billedModel,
      provider: usage.provider,
      requestId: usage.requestId,
      inputTokens: usage.inputTokens,
      cachedInputTokens: usage.cachedInputTokens,
      outputTokens: usage.outputTokens,
      reasoningTokens: usage.reasoningTokens,
      usageCents: usage.usageCents,
      estimated: usage.estimated,
    })
    .from(usage)
    .leftJoin(conversations, and(eq(conversations.id, usage.conversationId), isNull(conversations.deletedAt)))
    .leftJoin(users, eq(users.id, usage.userId))
    .where(sql`${matching({ ...filter, from })} ${rest ? sql`and ${rest}` : sql``}`)
    .orderBy(asc(usage.createdAt), asc(usage.id))
    .limit(linesAtOnce)
}
