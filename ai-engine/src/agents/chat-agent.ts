import type { EventLog } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Executor } from '../db/connection/executor.ts'
import { emptyCall } from '../llm/contract/call-result.ts'
import type { ModelProvider } from '../llm/contract/model.ts'
import type { Memory } from '../services/memory/memory.ts'
import type { OutboxRelay } from '../services/outbox/outbox-relay.ts'
import type { ActiveRun } from '../services/runs/active-runs.ts'
import type { FinishRun } from '../services/runs/finish-run.ts'
import type { RunUsage } from '../services/runs/run-usage.ts'
import { type AnswerBounds, boundAnswer } from './answer-bounds.ts'
import type { CallDeadlines } from './call-deadlines.ts'
import { createCallSteps } from './call-steps.ts'
import { createDeltaBatcher } from './delta-batcher.ts'
import { callModel } from './model-call.ts'
import { createPublisher } from './publisher.ts'
import { createRunLog } from './run-log.ts'
import { createStepRecorder } from './step-recorder.ts'

/** Runs one answer, from the context to the saved text. */
export function createChatAgent(deps: {
  db: Executor
  log: EventLog
  outboxRelay: OutboxRelay
  memory: Memory
  runUsage: RunUsage
  finishRun: FinishRun
  provider: (model: string) => { provider: ModelProvider; model: string }
  limits: CallDeadlines
  bounds: AnswerBounds
  logger: Logger
}) {
  const { db, log, outboxRelay, memory, runUsage, finishRun, limits, bounds, logger } = deps
  const batcher = createDeltaBatcher()

  /**
   * @returns whether another run of the conversation may wait for this one to be over
   * @throws when the run cannot be ended; its lease then runs out and it is taken over
   */
  return async function answer(activeRun: ActiveRun): Promise<boolean> {
    const { run, draft } = activeRun
    const context = await memory.context(run, activeRun.prepared?.context)
    draft.begin(context)
    const publisher = publish(activeRun, context.trimmed)
    const steps = createStepRecorder(run, publisher.step)
    if (context.trimmed > 0) steps.note('trim', { leftOut: context.trimmed, kept: context.messages.length })
    if (context.refusal) {
      await publisher.close()
      return finishRun(activeRun, context, emptyCall(context.refusal), undefined, steps.rows())
    }
    const callSteps = createCallSteps(steps, run.model)
    const bounded = boundAnswer(activeRun.abort.signal, bounds, context.content.length + context.reasoning.length)
    const answered = await callModel({
      ...deps.provider(run.model),
      messages: context.messages,
      signal: bounded.signal,
      limits,
      onText(kind, received) {
        const text = bounded.take(received)
        if (text === '') return
        callSteps.received(kind)
        publisher.delta(kind, draft.write(kind, text), text)
      },
      onRetry: callSteps.retried,
    })
    const endedAt = new Date()
    const call = bounded.end(answered)
    const usage = await runUsage(activeRun, context, call)
    callSteps.ended(call, usage, endedAt)
    await publisher.close()
    return finishRun(activeRun, context, call, usage, steps.rows())
  }

  function publish(activeRun: ActiveRun, contextTrimmed: number) {
    const runLog = createRunLog({ db, log, outboxRelay, activeRun, logger })
    return createPublisher({ log, activeRun, contextTrimmed, runLog, batcher, logger })
  }
}
