import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'
import { toolCallFromJson } from '../rows/json-rows.ts'
import type { ToolCallRow } from '../rows/rows.ts'
import type { StoredBlocks, StoredPart } from '../schema/tool-calls.ts'
import { insertLedger, insertSteps, insertTurn, type LedgerEntry, type StepInsert } from './run-columns.ts'
import { type Claim, inMs } from './runs.ts'

/** A turn whose model call has ended. */
export interface DurableTurn {
  turn: number
  parts: readonly StoredPart[]
  native: StoredBlocks | null
}

/** The durable turns of a run and their tool calls, each in order. */
export interface RunTurns {
  turns: readonly DurableTurn[]
  calls: readonly ToolCallRow[]
}

/** A call as a finished turn leaves it. One that is `started` is executed as soon as this is committed. */
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
  /** The model that was asked, and its provider's slug. */
  model: string
  provider: string | null
  /** The hash of its prompt's beginning. */
  prefix: string
  calls: readonly NewToolCall[]
  /** The tools that the run was given: the hash of each definition by its name. */
  tools: Readonly<Record<string, string>>
  usage: LedgerEntry | undefined
  steps: readonly StepInsert[]
}

/**
 * Makes a finished turn durable: its parts, the provider's blocks, the ledger's row, the steps and one row for each call,
 * in one statement. It counts only while this attempt owns the run in this turn, and renews its lease.
 * @returns the rows of the calls; undefined when the run is no longer this attempt's: then nothing was changed
 */
export async function saveTurn(
  db: Executor,
  { runId, owner, attempt }: Claim,
  leaseMs: number,
  turn: FinishedTurn,
): Promise<ToolCallRow[] | undefined> {
  const { rows } = await db.execute<{ calls: Record<string, unknown>[] }>(sql`
    with ended as (
      update runs set turn = turn + 1, model = ${turn.model}, provider = coalesce(${turn.provider}, provider),
        tools = ${JSON.stringify(turn.tools)}::jsonb, partial_content = '', partial_reasoning = '',
        takeovers_without_progress = 0, lease_expires_at = ${inMs(leaseMs)}
      where id = ${runId} and status = 'running' and owner = ${owner} and attempt = ${attempt} and turn = ${turn.turn}
      returning *
    ), ${insertTurn(turn, attempt)}, ${insertLedger(turn.usage)}, ${insertSteps(turn.steps)}, called as (
      insert into tool_calls (id, run_id, turn, index, user_id, provider_call_id, name, title, server, definition_hash, arguments,
        read_only, repeatable, state, error, executions, started_at, ended_at)
      select c.id, ended.id, ${turn.turn}::int, c.index, ended.user_id, c."providerCallId", c.name, c.title, c.server,
        c."definitionHash", c.arguments, c."readOnly", c.repeatable, c.state, c.error,
        (c.state = 'started')::int, case when c.state = 'started' then clock_timestamp() end,
        case when c.state in ('failed', 'denied') then clock_timestamp() end
      from ended, jsonb_to_recordset(${JSON.stringify(turn.calls)}::jsonb) as c(id uuid, index int, "providerCallId" text,
        name text, title text, server text, "definitionHash" text, arguments text, "readOnly" boolean, repeatable boolean,
        state text, error text)
      returning tool_calls.*
    )
    select coalesce((select jsonb_agg(to_jsonb(c.*) order by c.index) from called c), '[]') as calls from ended`)
  return rows[0]?.calls.map(toolCallFromJson)
}

export async function readTurns(db: Executor, runId: string): Promise<RunTurns> {
  const { rows } = await db.execute<{ turns: DurableTurn[]; calls: Record<string, unknown>[] }>(sql`
    select coalesce((select json_agg(json_build_object('turn', turn, 'parts', parts, 'native', native) order by turn)
        from turns where run_id = ${runId}), '[]') as turns,
      coalesce((select jsonb_agg(to_jsonb(c.*) order by turn, index) from tool_calls c where run_id = ${runId}), '[]') as calls`)
  const [row] = rows
  return { turns: row?.turns ?? [], calls: (row?.calls ?? []).map(toolCallFromJson) }
}
