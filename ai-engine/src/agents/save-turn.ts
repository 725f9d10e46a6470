import type { Executor } from '../db/connection/executor.ts'
import type { ToolCallRow } from '../db/rows/rows.ts'
import { findRunById } from '../db/runs/runs.ts'
import { readCalls } from '../db/runs/tool-calls.ts'
import { type FinishedTurn, type NewToolCall, saveTurn } from '../db/runs/turns.ts'
import type { ModelToolCall } from '../llm/contract/model.ts'
import { toStored } from '../services/parts/durable-parts.ts'
import { claimOf } from '../services/runs/active/active-runs.ts'
import type { Persist } from '../services/runs/active/persist.ts'
import { MAX_ARGUMENT_BYTES } from '../tools/contract/tool.ts'
import type { ModelTurn } from './model-turn.ts'
import { callIdOf, publishCalls, type Session } from './session.ts'
import { startable } from './startable.ts'

export type SaveTurn = ReturnType<typeof createSaveTurn>

/** Makes a finished turn durable, before any of its calls is executed. */
export function createSaveTurn(deps: { db: Executor; leaseMs: number; maxToolCalls: () => number; persist: Persist }) {
  const { db, leaseMs, maxToolCalls, persist } = deps

  /** @returns false when the run is no longer this attempt's */
  return async function saveFinished(session: Session, { call, usage }: ModelTurn): Promise<boolean> {
    const { activeRun, toolbox, steps } = session
    const { draft } = activeRun
    const { model, provider } = activeRun.run
    const turn: FinishedTurn = {
      model,
      provider,
      turn: draft.turn(),
      parts: toStored(draft.unfinished()),
      native: call.native ?? null,
      prefix: session.context.prefix,
      calls: newCalls(session, call.toolCalls, maxToolCalls()),
      tools: toolbox.definitions,
      usage,
      steps: steps.take(),
    }
    const sentAt = performance.now()
    const rows = await save(session, turn)
    if (!rows) return false
    activeRun.lease.renewedAt(sentAt)
    session.turns = [...session.turns, turn]
    session.calls = [...session.calls, ...rows]
    draft.nextTurn()
    publishCalls(session, rows)
    return true
  }

  /** When the connection broke, the statement may have been committed all the same. */
  async function save({ activeRun }: Session, turn: FinishedTurn): Promise<ToolCallRow[] | undefined> {
    const claim = claimOf(activeRun)
    const write = () => saveTurn(db, claim, leaseMs, turn)
    return persist(activeRun, write, async () => {
      const run = await findRunById(db, claim.runId)
      const isOurs = run?.status === 'running' && run.owner === claim.owner && run.attempt === claim.attempt
      if (isOurs && run.turn === turn.turn + 1) return readCalls(db, claim.runId, turn.turn)
      return write()
    })
  }
}

/** The rows of a turn's calls. Those that can be executed at once are `started` with the same statement. */
function newCalls({ activeRun, toolbox, calls }: Session, asked: readonly ModelToolCall[], max: number): NewToolCall[] {
  const turn = activeRun.draft.turn()
  const rows = asked.map((call, index): NewToolCall => {
    const row = newCall(toolbox.find(call.name), call)
    const isOverLimit = calls.length + index >= max
    return {
      ...row,
      id: callIdOf(activeRun.run.id, turn, index),
      index,
      ...(isOverLimit && { state: 'failed', error: `Not executed: an answer may make at most ${max} tool calls.` }),
    }
  })
  const started = new Set(startable(rows))
  return rows.map((row) => (started.has(row.id) ? { ...row, state: 'started' } : row))
}

function newCall(
  available: ReturnType<Session['toolbox']['find']>,
  { id, name, arguments: args }: ModelToolCall,
): Omit<NewToolCall, 'id' | 'index'> {
  const named = { providerCallId: id, name, arguments: args.slice(0, MAX_ARGUMENT_BYTES) }
  if (!available) {
    const unknown = { title: null, server: null, definitionHash: '', readOnly: false, repeatable: false }
    return {
      ...named,
      ...unknown,
      state: 'failed',
      error: `There is no tool ${name}. Use only the tools that you were given.`,
    }
  }
  const { tool, definitionHash, policy } = available
  const mistake = mistakeIn(args)
  const known = {
    ...named,
    title: tool.title,
    server: tool.server?.name ?? null,
    definitionHash,
    readOnly: tool.readOnly,
    repeatable: tool.readOnly || tool.idempotent,
  }
  if (mistake) return { ...known, state: 'failed', error: mistake }
  if (policy === 'deny') return { ...known, state: 'denied', error: 'This tool may not be used here.' }
  return { ...known, state: policy === 'allow' ? 'ready' : 'waiting_approval', error: null }
}

function mistakeIn(args: string): string | undefined {
  if (Buffer.byteLength(args) > MAX_ARGUMENT_BYTES)
    return `The arguments are larger than ${MAX_ARGUMENT_BYTES / 1024} KiB. Send less.`
  try {
    const value: unknown = JSON.parse(args || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined
  } catch {
    // Said below: a model writes JSON that is not closed, or none.
  }
  return 'The arguments are not a JSON object. Mend them and call again.'
}
