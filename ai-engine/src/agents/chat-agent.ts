import type { NewEvent } from '@grizz/protocol/events'
import type { EventLog } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Executor } from '../db/connection/executor.ts'
import { type CallResult, emptyCall } from '../llm/contract/call-result.ts'
import type { Memory } from '../services/memory/memory.ts'
import type { OutboxRelay } from '../services/outbox/outbox-relay.ts'
import type { ActiveRun } from '../services/runs/active-runs.ts'
import { durableParts, toStored } from '../services/runs/durable-parts.ts'
import type { FinishRun } from '../services/runs/finish-run.ts'
import type { ReadRunTurns } from '../services/runs/run-turns.ts'
import type { Toolboxes } from '../services/tool-calls/toolbox.ts'
import { createDeltaBatcher } from './delta-batcher.ts'
import type { AskModel, ModelTurn } from './model-turn.ts'
import { createPublisher } from './publisher.ts'
import { createRunLog } from './run-log.ts'
import type { SaveTurn } from './save-turn.ts'
import type { Session } from './session.ts'
import { createStepRecorder } from './step-recorder.ts'
import type { RunToolCalls } from './tool-calls.ts'

/** Runs one answer: context, model call, durable turn, tool calls, and again, until the model has nothing to call. */
export function createChatAgent(deps: {
  db: Executor
  log: EventLog
  outboxRelay: OutboxRelay
  memory: Memory
  toolboxes: Toolboxes
  readTurns: ReadRunTurns
  askModel: AskModel
  saveTurn: SaveTurn
  runToolCalls: RunToolCalls
  finishRun: FinishRun
  logger: Logger
}) {
  const { db, log, outboxRelay, memory, toolboxes, readTurns, askModel, saveTurn, runToolCalls, finishRun, logger } =
    deps
  const batcher = createDeltaBatcher()

  /**
   * @returns whether another run of the conversation may wait for this one to be over
   * @throws when the run cannot be ended; its lease then runs out and it is taken over
   */
  return async function answer(activeRun: ActiveRun): Promise<boolean> {
    const session = await open(activeRun)
    try {
      return await work(session)
    } finally {
      await session.publisher.close()
    }
  }

  async function work(session: Session): Promise<boolean> {
    const { refusal } = session.context
    if (refusal) return finish(session, { call: emptyCall(refusal), usage: undefined })
    for (;;) {
      const end = await runToolCalls(session)
      if (end === 'stopped') return finish(session, { call: emptyCall(undefined), usage: undefined })
      if (end === 'waiting') return false
      if (end === 'lost') return true
      const turn = await askModel(session)
      if (!asksForTools(turn.call)) return finish(session, turn)
      if (!(await saveTurn(session, turn))) return true
    }
  }

  async function open(activeRun: ActiveRun): Promise<Session> {
    const { run, draft } = activeRun
    const [context, toolbox, { first, turns, calls }] = await Promise.all([
      memory.context(run, activeRun.prepared?.context),
      toolboxes.forRun(run, run.tools, activeRun.prepared?.toolChoices),
      readTurns(activeRun),
    ])
    draft.begin(durableParts(first, { turns, calls }), run.turn, run.turn === 0 && first.length > 0)
    const publisher = publish(activeRun, context.trimmed)
    if (activeRun.hasWaited) publisher.event(resumedEvent(activeRun))
    const steps = createStepRecorder(run, draft.turn, publisher.step)
    if (context.trimmed > 0) steps.note('trim', { leftOut: context.trimmed, kept: context.messages.length })
    for (const problem of toolbox.problems) steps.note('tool_server', { ...problem })
    return { activeRun, context, toolbox, publisher, steps, turns, calls, sent: new Set() }
  }

  async function finish(session: Session, { call, usage }: ModelTurn): Promise<boolean> {
    const { activeRun, context, toolbox, publisher, steps } = session
    const { draft } = activeRun
    const isKept = draft.turn() > 0 || call.native !== undefined
    const turn = {
      turn: draft.turn(),
      parts: toStored(draft.unfinished().filter(({ type }) => type !== 'tool_call')),
      native: call.native ?? null,
    }
    await publisher.close()
    return finishRun(activeRun, {
      trimmed: context.trimmed,
      call,
      usage,
      steps: steps.take(true),
      meta: steps.summary(),
      turn: isKept ? turn : undefined,
      tools: toolbox.forModel.length > 0 ? toolbox.definitions : undefined,
    })
  }

  function publish(activeRun: ActiveRun, contextTrimmed: number) {
    const runLog = createRunLog({ db, log, outboxRelay, activeRun, logger })
    return createPublisher({ log, activeRun, contextTrimmed, runLog, batcher, logger })
  }
}

function resumedEvent({ run, draft }: ActiveRun): NewEvent {
  const { conversationId, id: runId, attempt } = run
  return { type: 'run.resumed', conversationId, at: new Date().toISOString(), runId, attempt, turn: draft.turn() }
}

function asksForTools({ finish, toolCalls }: CallResult): boolean {
  return finish === 'tool_calls' && toolCalls.length > 0
}
