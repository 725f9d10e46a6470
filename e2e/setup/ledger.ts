import { randomUUID } from 'node:crypto'
import type { Grizz } from './grizz.ts'

/** A billed call of a model. Of the rest it has nothing. */
export interface BilledCall {
  userId: string
  /** Without it, of a conversation that was deleted. */
  conversationId?: string
  /** An embedding belongs to no conversation. */
  kind?: 'answer' | 'embedding'
  model: string
  /** Null without a price. */
  cents: number | null
  tokens: readonly [input: number, output: number]
  estimated?: boolean
  /** How long ago. */
  daysAgo?: number
}

/** Adds calls to the ledger as if models had been asked. */
export async function bill({ query }: Pick<Grizz, 'query'>, calls: readonly BilledCall[]): Promise<void> {
  for (const {
    userId,
    conversationId = randomUUID(),
    kind = 'answer',
    model,
    cents,
    tokens,
    estimated = false,
    daysAgo = 0,
  } of calls)
    await query(
      `insert into usage (user_id, conversation_id, kind, model, billed_model, provider, input_tokens, output_tokens,
        reasoning_tokens, cached_input_tokens, usage_cents, estimated, created_at)
      values ($1, $2, $9, $3, $3, 'test', $4, $5, 0, 0, $6, $7, now() - $8 * interval '1 day')`,
      [userId, kind === 'answer' ? conversationId : null, model, ...tokens, cents, estimated, daysAgo, kind],
    )
}

/**
 * Adds so many calls of the last 90 days, the more the newer, of users and models as they come, a few without a price.
 */
export async function fillLedger({ query }: Pick<Grizz, 'query'>, calls: number): Promise<void> {
  await query(
    `insert into usage (user_id, kind, model, billed_model, provider, input_tokens, output_tokens, reasoning_tokens,
      cached_input_tokens, usage_cents, estimated, created_at)
    select people[1 + call % array_length(people, 1)], 'answer', model, model, 'test', call % 4000, call % 900, 0, 0,
      case when model = 'house-blend' then null else (call % 300) / 100.0 end, call % 50 = 0,
      now() - random() * random() * interval '88 days'
    from generate_series(1, $1::int) call,
      lateral (select array_agg(id) as people from users) u,
      lateral (select (array['gpt-4o-mini', 'gpt-4o', 'deepseek-chat', 'house-blend'])[1 + call % 4] as model) m`,
    [calls],
  )
  await query('analyze usage')
}
