import type { FastifyBaseLogger as Logger } from 'fastify'
import type { EventLog } from '../core/events/event-log.ts'
import type { Executor } from '../db/executor.ts'
import type { ModelProvider } from '../llm/model.ts'
import type { Announcer } from '../services/announcer.ts'
import type { FinishRun } from '../services/finish-run.ts'
import type { Memory } from '../services/memory.ts'
import type { RunUsage } from '../services/run-usage.ts'
import type { Seat } from '../services/seats.ts'
import { type AnswerBounds, boundAnswer } from './answer-bounds.ts'
import { createCadence } from './cadence.ts'
import { createCallSteps } from './call-steps.ts'
import { callModel, notAsked } from './model-call.ts'
import { createPlace } from './place.ts'
import { createPublisher } from './publisher.ts'
import { createStepRecorder } from './step-recorder.ts'
import type { Limits } from './watch.ts'

/** Runs one answer, from the context to the saved text. */
export function createChatAgent(deps: {
  db: Executor
  log: EventLog
  announcer: Announcer
  memory: Memory
  runUsage: RunUsage
  finishRun: FinishRun
  provider: (model: string) => { provider: ModelProvider; model: string }
  limits: Limits
  bounds: AnswerBounds
  logger: Logger
}) {
  const { db, log, announcer, memory, runUsage, finishRun, limits, bounds, logger } = deps
  const cadence = createCadence()

  /** @throws when the run cannot be ended; its lease then runs out and it is taken over */
  return async function answer(seat: Seat): Promise<void> {
    const { run } = seat
    const context = await memory.context(run, seat.opening?.context)
    seat.content = context.content
    seat.reasoning = context.reasoning
    const publisher = publish(seat, context.trimmed)
    seat.sayAgain = publisher.sayAgain
    const steps = createStepRecorder(run, publisher.step)
    if (context.trimmed > 0) steps.note('trim', { leftOut: context.trimmed, kept: context.messages.length })
    if (context.refusal) {
      await publisher.close()
      return finishRun(seat, context, notAsked(context.refusal), undefined, steps.rows())
    }
    const callSteps = createCallSteps(steps, run.model)
    const bounded = boundAnswer(seat.abort.signal, bounds, seat.content.length + seat.reasoning.length)
    const answered = await callModel({
      ...deps.provider(run.model),
      messages: context.messages,
      signal: bounded.signal,
      limits,
      onText(kind, said) {
        const text = bounded.take(said)
        if (text === '') return
        callSteps.heard(kind)
        const field = kind === 'text' ? 'content' : 'reasoning'
        const offset = seat[field].length
        seat[field] += text
        publisher.delta(kind, offset, text)
      },
      onRetry: callSteps.retried,
    })
    const endedAt = new Date()
    const call = bounded.end(answered)
    const usage = await runUsage(seat, context, call)
    callSteps.ended(call, usage, endedAt)
    await publisher.close()
    await finishRun(seat, context, call, usage, steps.rows())
  }

  function publish(seat: Seat, contextTrimmed: number) {
    const place = createPlace({ db, log, announcer, seat, logger })
    return createPublisher({ log, seat, contextTrimmed, place, cadence, logger })
  }
}
