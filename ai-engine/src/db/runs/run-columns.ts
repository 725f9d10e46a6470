/** Parts of the statements that make something of a run durable. Each reads the run's row from `ended`. */
import { sql } from 'drizzle-orm'
import type { steps } from '../schema/runs.ts'
import type { StoredBlocks, StoredPart } from '../schema/tool-calls.ts'
import type { usage } from '../schema/usage.ts'

/** A row for the ledger without the fields that the run itself holds. */
export type LedgerEntry = Omit<typeof usage.$inferInsert, 'id' | 'userId' | 'conversationId' | 'runId' | 'createdAt'>

export type StepInsert = typeof steps.$inferInsert

interface Turn {
  turn: number
  parts: readonly StoredPart[]
  native: StoredBlocks | null
  prefix: string
}

export function insertTurn(turn: Turn | undefined, attempt: number) {
  if (!turn) return sql`saved_turn as (select 1)`
  return sql`saved_turn as (
    insert into turns (run_id, turn, attempt, parts, native, prefix)
    select id, ${turn.turn}::int, ${attempt}::int, ${JSON.stringify(turn.parts)}::jsonb,
      ${turn.native && JSON.stringify(turn.native)}::json, ${turn.prefix}
    from ended
  )`
}

export function insertLedger(entry: LedgerEntry | undefined) {
  if (!entry) return sql`ledger as (select 1)`
  return sql`ledger as (
    insert into usage (user_id, conversation_id, run_id, turn, attempt, kind, model, billed_model, provider, request_id,
      input_tokens, output_tokens, reasoning_tokens, cached_input_tokens, usage_cents, estimated)
    select user_id, conversation_id, id, ${entry.turn ?? 0}::int, ${entry.attempt ?? null}::int, ${entry.kind}, ${entry.model},
      ${entry.billedModel}, ${entry.provider}, ${entry.requestId ?? null}, ${entry.inputTokens}::int,
      ${entry.outputTokens}::int, ${entry.reasoningTokens}::int, ${entry.cachedInputTokens}::int,
      ${entry.usageCents ?? null}::numeric, ${entry.estimated}::boolean
    from ended
  )`
}

export function insertSteps(rows: readonly StepInsert[]) {
  if (rows.length === 0) return sql`saved_steps as (select 1)`
  return sql`saved_steps as (
    insert into steps (id, run_id, index, kind, status, attempt, turn, detail, started_at, completed_at)
    select s.* from ended, jsonb_to_recordset(${JSON.stringify(rows.map(stepColumns))}::jsonb)
      as s(id uuid, run_id uuid, index int, kind text, status text, attempt int, turn int, detail jsonb,
           started_at timestamptz, completed_at timestamptz)
  )`
}

function stepColumns(step: StepInsert) {
  const { id, runId, index, kind, status, attempt, turn, detail, startedAt, completedAt } = step
  return {
    id,
    run_id: runId,
    index,
    kind,
    status,
    attempt,
    turn: turn ?? 0,
    detail: detail ?? {},
    started_at: startedAt,
    completed_at: completedAt,
  }
}
