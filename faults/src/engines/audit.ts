import type { Queries } from './postgres.ts'

/** One change of a tool call, as Postgres committed it. */
export interface Transition {
  callId: string
  /** null: the call is new. */
  from: string | null
  to: string
  executions: number
  /** Milliseconds since 1970. */
  committedAt: number
}

/** Lets Postgres write down every change of a tool call's state. The engines know nothing of it. */
export async function recordTransitions({ query }: Queries): Promise<void> {
  await query(`
    create table if not exists tool_call_transitions (
      id bigserial primary key, call_id uuid, run_id uuid, from_state text, to_state text, executions int)`)
  await query(`
    create or replace function record_transition() returns trigger language plpgsql as $$
    begin
      insert into tool_call_transitions (call_id, run_id, from_state, to_state, executions)
      values (new.id, new.run_id, case when tg_op = 'UPDATE' then old.state end, new.state, new.executions);
      return null;
    end $$`)
  await query(`
    create or replace trigger record_transition after insert or update on tool_calls
    for each row execute function record_transition()`)
}

/** By call, in their order. */
export async function readTransitions({ query }: Queries, runIds: readonly string[]): Promise<Transition[]> {
  return query<Transition>(
    `select call_id as "callId", from_state as "from", to_state as "to", executions,
       extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as "committedAt"
     from tool_call_transitions where run_id = any($1) order by id`,
    [runIds],
  )
}
