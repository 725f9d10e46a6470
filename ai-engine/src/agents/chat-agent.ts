import { emptyCall } from '../llm/contract/call-result.ts'
import { madeParts, toStored } from '../services/parts/durable-parts.ts'
import type { ActiveRun } from '../services/runs/active/active-runs.ts'
import type { HoldLease } from '../services/runs/active/hold-lease.ts'
import type { FinishRun } from '../services/runs/finish-run.ts'
import type { AskModel, ModelTurn } from './model-turn.ts'
import type { OpenSession } from './open-session.ts'
import type { SaveTurn } from './save-turn.ts'
import type { Session } from './session.ts'
import type { RunToolCalls } from './tool-calls.ts'

/** Runs one answer: context, model call, durable turn, tool calls, and again, until the model is done. */
export function createChatAgent(deps: {
  openSession: OpenSession
  holdLease: HoldLease
  askModel: AskModel
  saveTurn: SaveTurn
  runToolCalls: RunToolCalls
  finishRun: FinishRun
}) {
  const { openSession, holdLease, askModel, saveTurn, runToolCalls, finishRun } = deps

  /**
   * @returns whether another run of the conversation may wait for this one to be over
   * @throws when the run cannot be ended; its lease then runs out and it is taken over
   */
  return async function answer(activeRun: ActiveRun): Promise<boolean> {
    const session = await openSession(activeRun)
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
      // An engine that stood still does not ask for a turn that another one has made durable meanwhile.
      if (!(await holdLease(session.activeRun))) return true
      const turn = await askModel(session)
      if (!turn.goesOn) return finish(session, turn)
      if (!(await saveTurn(session, turn))) return true
    }
  }

  async function finish(session: Session, { call, usage }: Omit<ModelTurn, 'goesOn'>): Promise<boolean> {
    const { activeRun, context, parameters, toolbox, publisher, steps } = session
    const { draft } = activeRun
    const isKept = draft.turn() > 0 || call.native !== undefined
    const turn = {
      turn: draft.turn(),
      parts: toStored(madeParts(draft.unfinished())),
      native: call.native ?? null,
      prefix: context.prefix,
    }
    await publisher.close()
    return finishRun(activeRun, {
      trimmed: context.trimmed,
      call,
      usage,
      steps: steps.take(true),
      meta: { ...steps.summary(), ...(Object.keys(parameters).length > 0 && { parameters }) },
      turn: isKept ? turn : undefined,
      tools: toolbox.forModel.length > 0 ? toolbox.definitions : undefined,
    })
  }
}
