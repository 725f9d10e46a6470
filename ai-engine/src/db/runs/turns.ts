import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { toolCallFromJson } from '../rows/json-rows.ts'
import type { ToolCallRow } from '../rows/rows.ts'
import type { NativeColumns, StoredPart } from '../schema/tool-calls.ts'
import { insertLedger, insertSteps, type LedgerEntry, type RunEnd } from './run-ends.ts'
import type { Claim } from './runs.ts'

export interface DurableTurn {
  turn: number
  parts: StoredPart[]
  native: NativeColumns | null
}

/** A call as a finished turn leaves it: `started` ones are sent as soon as this is committed. */
export type NewToolCall = Pick<
  ToolCallRow,
  | 'id'
  | 'index'
  | 'providerCallId'
  | 'name'
  | 'title'
  | 'server'
  | 'definitionHash'
  | 'arguments'
  | 'readOnly'
  | 'repeatable'
  | 'state'
  | 'error'
>

export interface FinishedTurn extends DurableTurn {
  calls: readonly NewToolCall[]
  usage: LedgerEntry | undefined
  steps: RunEnd['steps']
}

/**
 * Makes a finished turn durable: its parts, the provider's blocks, the ledger's row, the steps and one row for each call,
 * in one statement. Counts only while the run is this attempt's, in this turn, and its lease has not run out.
 * @returns false when it is no longer; then nothing was changed
 */
export async function saveTurn(db: Executor, { runId, owner, attempt }: Claim, turn: FinishedTurn): Promise<boolean> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with ended as (
      update runs set turn = turn + 1, partial_content = '', partial_reasoning = '', takeovers_without_progress = 0
      where id = ${runId} and status = 'running' and owner = ${owner} and attempt = ${attempt} and turn = ${turn.turn}
        and lease_expires_at > now()
      returning *
    ), saved as (
      insert into turns (run_id, turn, attempt, parts, native)
      select id, ${turn.turn}, ${attempt}, ${JSON.stringify(turn.parts)}::jsonb, ${turn.native && JSON.stringify(turn.native)}::jsonb
      from ended
    ), ${insertLedger(turn.usage)}, ${insertSteps(turn.steps)}, called as (
      insert into tool_calls (id, run_id, turn, index, user_id, provider_call_id, name, title, server, definition_hash, arguments,
        read_only, repeatable, state, error, executions, attempt, started_at, ended_at)
      select c.id, ended.id, ${turn.turn}, c.index, ended.user_id, c."providerCallId", c.name, c.title, c.server,
        c."definitionHash", c.arguments, c."readOnly", c.repeatable, c.state, c.error,
        (c.state = 'started')::int, ${attempt}, case when c.state = 'started' then now() end,
        case when c.state in ('failed', 'denied') then now() end
      from ended, jsonb_to_recordset(${JSON.stringify(turn.calls)}::jsonb) as c(id uuid, index int, "providerCallId" text,
        name text, title text, server text, "definitionHash" text, arguments text, "readOnly" boolean, repeatable boolean,
        state text, error text)
    )
    select id from ended`)
  return rows.length === 1
}

/** The durable turns of a run, and their calls, each in order. */
export async function readTurns(db: Executor, runId: string): Promise<{ turns: DurableTurn[]; calls: ToolCallRow[] }> {
  const { rows } = await db.execute<{ turns: DurableTurn[]; calls: Record<string, unknown>[] }>(sql`
    select coalesce((select jsonb_agg(jsonb_build_object('turn', turn, 'parts', parts, 'native', native) order by turn)
        from turns where run_id = ${runId}), '[]') as turns,
      coalesce((select jsonb_agg(to_jsonb(c.*) order by turn, index) from tool_calls c where run_id = ${runId}), '[]') as calls`)
  const [row] = rows
  return { turns: row?.turns ?? [], calls: (row?.calls ?? []).map(toolCallFromJson) }
}
