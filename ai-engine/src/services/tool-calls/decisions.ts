import type { DecidedToolCall, DecideToolCall } from '@grizz/protocol/http'
import type { Part } from '@grizz/protocol/parts'
import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Db } from '../../db/connection/database.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { type RunRow, type ToolCallRow, toRun, toToolCall, toWholeToolCall } from '../../db/rows/rows.ts'
import { findRunById } from '../../db/runs/runs.ts'
import { decideCall, findCall, lockCall, readCalls, setWaitingFor } from '../../db/runs/tool-calls.ts'
import { saveToolPolicy } from '../../db/runs/tool-policies.ts'
import type { OutboxRelay } from '../outbox/outbox-relay.ts'
import { isWaiting } from '../parts/durable-parts.ts'
import { outcomes } from '../parts/outcomes.ts'
import { readDurableParts } from '../parts/read-durable-parts.ts'
import { waitingForOf } from './waiting.ts'

type Decision = DecideToolCall['decision']
type Decided = Pick<ToolCallRow, 'state' | 'decision' | 'result' | 'error' | 'givenInput'>

export type Decisions = ReturnType<typeof createDecisions>

/** Applies what users decide about tool calls that wait for them, each once, on whichever engine it arrives. */
export function createDecisions(deps: {
  db: Db
  outboxRelay: OutboxRelay
  /** Lets the conversation's next run start, here or on another engine. */
  startNext: (conversationId: string) => Promise<void>
}) {
  const { db, outboxRelay, startNext } = deps

  /** @throws AppError not_found; already_decided when another decision was first; conflict for one that does not fit */
  async function decide(userId: string, callId: string, request: DecideToolCall): Promise<DecidedToolCall> {
    const { call, run } = await db.transaction(async (tx) => {
      const waiting = orNotFound(await lockCall(tx, userId, callId), 'There is no such tool call.')
      if (!isWaiting(waiting)) throw alreadyDecided(waiting)
      const run = orNotFound(await findRunById(tx, waiting.runId))
      if (run.cancelRequestedAt) throw new AppError('conflict', 'This answer is being stopped, and its calls with it.')
      const decided = await decideCall(tx, callId, changeFor(waiting, request))
      if (!decided) throw alreadyDecided(waiting)
      if (request.decision === 'allow' && request.remember) await remember(tx, run, decided, request.remember)
      return { call: decided, run: await afterDecision(tx, run, decided) }
    })
    await publish(run, call)
    if (run.status === 'waiting' && !run.waitingFor) await startNext(run.conversationId)
    return { call: toToolCall(call), run: toRun((await findRunById(db, run.id)) ?? run) }
  }

  /** @throws AppError not_found */
  async function read(userId: string, callId: string) {
    return { call: toWholeToolCall(orNotFound(await findCall(db, userId, callId), 'There is no such tool call.')) }
  }

  return { decide, read }

  async function publish(run: RunRow, call: ToolCallRow): Promise<void> {
    const { id: runId, conversationId, messageId, attempt, turn } = run
    const at = new Date().toISOString()
    const index = (await readDurableParts(db, run)).findIndex((part) => isCall(part, call.id))
    const place = { conversationId, at, runId, messageId, attempt, turn, index }
    if (index >= 0) await outboxRelay.publish({ type: 'part.updated', ...place, part: toToolCall(call) })
    if (run.waitingFor)
      await outboxRelay.publish({ type: 'run.waiting', conversationId, at, runId, waitingFor: run.waitingFor })
  }
}

const isCall = (part: Part, callId: string) => part.type === 'tool_call' && part.callId === callId

async function remember(
  tx: Executor,
  { userId, conversationId }: RunRow,
  { name: tool, definitionHash }: ToolCallRow,
  scope: 'conversation' | 'always',
): Promise<void> {
  const inConversation = scope === 'conversation' ? conversationId : null
  await saveToolPolicy(tx, { userId, conversationId: inConversation, tool, definitionHash, policy: 'allow' })
}

/** The run as it is after a decision: what it still waits for; nothing when any engine may claim it. */
async function afterDecision(tx: Executor, run: RunRow, { turn }: ToolCallRow): Promise<RunRow> {
  if (run.status !== 'waiting') return run
  const waitingFor = waitingForOf(await readCalls(tx, run.id, turn)) ?? null
  await setWaitingFor(tx, run.id, waitingFor)
  return { ...run, waitingFor }
}

const fitting: Readonly<Record<string, readonly Decision[]>> = {
  waiting_approval: ['allow', 'deny', 'go_on'],
  waiting_sign_in: ['run_again', 'deny', 'go_on'],
  input_required: ['answer', 'deny', 'go_on'],
  unknown: ['run_again', 'it_worked', 'it_failed', 'go_on'],
}

function changeFor(call: ToolCallRow, { decision, input }: DecideToolCall): Decided {
  if (!fitting[call.state]?.includes(decision)) throw doesNotFit(call, decision)
  const base = { decision, result: null, error: null, givenInput: null }
  switch (decision) {
    case 'allow':
    case 'run_again':
      return { ...base, state: 'ready' }
    case 'answer':
      return { ...base, state: 'ready', givenInput: { request: call.requestedInput, ...checkedInput(input) } }
    case 'deny':
      return { ...base, state: 'denied', result: outcomes.denied }
    case 'it_worked':
      return { ...base, state: 'succeeded', result: outcomes.itWorked }
    case 'it_failed':
      return { ...base, state: 'failed', result: outcomes.itFailed, error: outcomes.itFailed }
    case 'go_on':
      if (call.state === 'unknown') return { ...base, state: 'unknown', result: outcomes.unknown, error: call.error }
      return { ...base, state: 'cancelled', result: outcomes.goOnWithout }
  }
}

function checkedInput(input: DecideToolCall['input']): Record<string, unknown> {
  const action = input?.action ?? 'accept'
  const isKnown = action === 'accept' || action === 'decline' || action === 'cancel'
  if (isKnown && input) return { content: input.content ?? {}, action }
  throw new AppError(
    'invalid_request',
    'input: give {action: "accept" | "decline" | "cancel", content?} with this decision.',
  )
}

function doesNotFit(call: ToolCallRow, decision: Decision): AppError {
  const choices = (fitting[call.state] ?? []).join(', ')
  return new AppError('conflict', `"${decision}" does not fit a call that is ${call.state}. Choose one of: ${choices}.`)
}

function alreadyDecided({ state }: ToolCallRow): AppError {
  return new AppError('already_decided', `Somebody decided about this call before: it is ${state} now.`)
}
