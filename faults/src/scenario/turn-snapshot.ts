import { readTransitions, type Transition } from '../engines/audit.ts'
import type { Environment } from '../engines/environment.ts'

/** The rows in Postgres of what a run's conversations did with tools. */
export interface TurnSnapshot {
  turns: readonly SavedTurn[]
  calls: readonly SavedCall[]
  transitions: readonly Transition[]
}

export interface SavedTurn {
  runId: string
  turn: number
  attempt: number
  /** Milliseconds since 1970. */
  committedAt: number
}

export interface SavedCall {
  id: string
  runId: string
  turn: number
  index: number
  providerCallId: string
  name: string
  arguments: string
  readOnly: boolean
  repeatable: boolean
  state: string
  result: string | null
  executions: number
  decision: string | null
}

export async function readTurnSnapshot(environment: Environment, runIds: readonly string[]): Promise<TurnSnapshot> {
  const { query } = environment
  const turns = await query<SavedTurn>(
    `select run_id as "runId", turn, attempt,
       extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as "committedAt"
     from turns where run_id = any($1) order by run_id, turn`,
    [runIds],
  )
  const calls = await query<SavedCall>(
    `select id, run_id as "runId", turn, index, provider_call_id as "providerCallId", name, arguments, read_only as "readOnly", repeatable, state,
       result, executions, decision
     from tool_calls where run_id = any($1) order by run_id, turn, index`,
    [runIds],
  )
  return { turns, calls, transitions: await readTransitions(environment, runIds) }
}
