import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../../../src/db/connection/executor.ts'

/** Rows of a year for `users` users with forty conversations each, one of them with half of all that is used. */
export async function fillLedger(
  db: Executor,
  rows: number,
  people: number,
): Promise<{ heaviest: string; other: string }> {
  const person = (n: SQL) => sql`('00000000-0000-7000-8000-' || lpad((${n})::text, 12, '0'))::uuid`
  await db.execute(sql`
    insert into users (id, name, email)
    select ${person(sql`n`)}, 'Person ' || n, 'p' || n || '@example.com' from generate_series(0, ${people - 1}::int) n`)
  await db.execute(sql`
    insert into conversations (id, user_id, title)
    select ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, ${person(sql`n / 40`)}, 'Conversation ' || n
    from generate_series(0, ${people * 40 - 1}::int) n`)
  await db.execute(sql`
    insert into usage (user_id, conversation_id, run_id, attempt, kind, model, billed_model, provider, input_tokens,
      output_tokens, reasoning_tokens, cached_input_tokens, usage_cents, estimated, created_at)
    select ${person(sql`p`)}, ('00000000-0000-7000-9000-' || lpad((p * 40 + n % 40)::text, 12, '0'))::uuid,
      gen_random_uuid(), 1, 'answer', 'm', 'model-' || n % 7, 'Upstream', n % 5000, n % 900, n % 100, n % 1000,
      case when n % 11 = 0 then null else (n % 1000) / 1000.0 end, n % 13 = 0, now() - (n * 365.0 / ${rows}) * interval '1 day'
    from (
      select n, case when n % 2 = 0 then 0 else (n / 2) % ${people}::int end as p
      from generate_series(1, ${rows}::int) n
    ) rows`)
  await db.execute(sql`vacuum analyze usage`)
  return { heaviest: '00000000-0000-7000-8000-000000000000', other: '00000000-0000-7000-8000-000000000007' }
}
