import type { ToolCallPart } from '@grizz/protocol/parts'
import type { LedgerEntry } from '../db/runs/run-columns.ts'
import type { CallResult } from '../llm/contract/call-result.ts'
import { choiceOf, type ResolveModel } from '../llm/contract/model-choice.ts'
import type { FilesForModel } from '../services/files/for-model/for-model.ts'
import type { ContextCap } from '../services/memory/context-cap.ts'
import type { ActiveRun } from '../services/runs/active/active-runs.ts'
import type { RunUsage } from '../services/runs/run-usage.ts'
import type { Toolbox } from '../services/tool-calls/toolbox.ts'
import { type AnswerBounds, boundAnswer } from './call/answer-bounds.ts'
import type { CallDeadlines } from './call/call-deadlines.ts'
import { type AnswerWriter, callModel } from './call/model-call.ts'
import { createProviderCalls } from './provider-calls.ts'
import { limitReached, type RunLimits } from './run-limits.ts'
import { bytesOfFiles, callIdOf, promptOf, type Session } from './session.ts'
import { createCallSteps } from './steps.ts'

/** The end of a turn's model call, and its row for the ledger. */
export interface ModelTurn {
  call: CallResult
  usage: LedgerEntry | undefined
  /** The model is to be asked again: with the results of its calls, or because the provider paused. */
  goesOn: boolean
}

export type AskModel = ReturnType<typeof createModelTurns>

/** Calls the model for one turn, and writes its answer into the draft and the log while it comes. */
export function createModelTurns(deps: {
  provider: ResolveModel
  runUsage: RunUsage
  deadlines: CallDeadlines
  bounds: AnswerBounds
  limits: () => RunLimits
  capFor: ContextCap
  files: FilesForModel
}) {
  const { runUsage, deadlines, bounds, limits, capFor, files } = deps

  return async function askModel(session: Session): Promise<ModelTurn> {
    const { activeRun, parameters, toolbox, publisher, steps } = session
    const { run, draft } = activeRun
    const turn = draft.turn()
    const cap = capFor(choiceOf(run))
    await giveFiles(session, cap)
    const { messages, isFull } = promptOf(session, cap)
    const limit = limitReached(limits(), { turn, calls: session.calls, activeMs: activeRun.activeMs(), isFull })
    if (limit) steps.note('limit', { ...limit })
    const callSteps = createCallSteps(steps, run)
    const bounded = boundAnswer(activeRun.abort.signal, bounds, lengthOf(draft.parts()))
    const { provider, model } = deps.provider(choiceOf(run))
    const providerCalls = createProviderCalls(activeRun, publisher, provider.name)
    const answered = await callModel({
      provider,
      request: {
        model,
        messages,
        ...parameters,
        ...(toolbox.forModel.length > 0 && { tools: toolbox.forModel }),
        ...(limit && { toolChoice: 'none' }),
      },
      signal: bounded.signal,
      limits: deadlines,
      onRetry: callSteps.retried,
      onProviderCall: providerCalls.take,
      ...writer(activeRun, toolbox, publisher, (kind, text) => {
        const kept = bounded.take(text)
        if (kept !== '') callSteps.received(kind)
        return kept
      }),
    })
    const endedAt = new Date()
    draft.close()
    const call = bounded.end(answered)
    if (call.finish && call.finish !== 'pause') providerCalls.end()
    const usage = await runUsage(activeRun, messages, call)
    callSteps.ended(call, usage, endedAt)
    return limit ? { call: { ...call, toolCalls: [] }, usage, goesOn: false } : { call, usage, goesOn: goesOn(call) }
  }

  /** Loads the pictures of results that the model was not given yet. */
  async function giveFiles(session: Session, cap: number): Promise<void> {
    const { run } = session.activeRun
    const { calls, given } = session
    const unread = calls.filter((call) => call.files?.length && !given.has(call.id))
    if (unread.length === 0) return
    const attached = unread.map(({ id, files: parts }) => ({ id, files: parts ?? [], isResult: true }))
    const sentBytes = bytesOfFiles(session)
    const loaded = await files.give({ userId: run.userId, choice: choiceOf(run), cap, sentBytes }, attached)
    for (const [id, { text, files: sent }] of loaded) given.set(id, { text, files: sent })
  }
}

function goesOn({ finish, toolCalls, native }: CallResult): boolean {
  return finish === 'tool_calls' ? toolCalls.length > 0 : finish === 'pause' && native !== undefined
}

/** `take` bounds a text: it returns what of it still fits. */
function writer(
  { run, draft }: ActiveRun,
  toolbox: Toolbox,
  publisher: Session['publisher'],
  take: (kind: 'text' | 'reasoning', text: string) => string,
): Omit<AnswerWriter, 'onProviderCall'> {
  return {
    onText(kind, received) {
      const text = take(kind, received)
      if (text !== '') publisher.delta(kind, draft.write(kind, text), text)
    },
    onToolCall(call, name) {
      publisher.part(draft.add(newCall(callIdOf(run.id, draft.turn(), call), name, toolbox)))
    },
    onArguments(call, text) {
      const change = draft.writeArguments(callIdOf(run.id, draft.turn(), call), text)
      if (change) publisher.delta('arguments', change, text)
    },
    onSource({ url, title, number }) {
      publisher.part(draft.add({ type: 'source', url, ...(title && { title }), ...(number && { number }) }))
    },
  }
}

function newCall(callId: string, name: string, toolbox: Toolbox): ToolCallPart {
  const tool = toolbox.find(name)?.tool
  return {
    type: 'tool_call',
    callId,
    name,
    ...(tool && { title: tool.title }),
    ...(tool?.server && { server: tool.server.name }),
    arguments: '',
    state: 'ready',
    readOnly: tool?.readOnly ?? false,
    executions: 0,
  }
}

function lengthOf(parts: ReturnType<ActiveRun['draft']['parts']>): number {
  return parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0)
}
