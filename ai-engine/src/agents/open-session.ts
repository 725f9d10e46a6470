import type { NewEvent } from '@grizz/protocol/events'
import type { Model } from '@grizz/protocol/http'
import type { EventLog } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { Executor } from '../db/connection/executor.ts'
import { choiceOf, type ModelChoice } from '../llm/contract/model-choice.ts'
import { knownParameters } from '../llm/registry/known-parameters.ts'
import type { Context, Memory } from '../services/memory/memory.ts'
import type { OutboxRelay } from '../services/outbox/outbox-relay.ts'
import { durableParts } from '../services/parts/durable-parts.ts'
import { readBegunRun } from '../services/parts/read-durable-parts.ts'
import type { ActiveRun } from '../services/runs/active/active-runs.ts'
import type { Toolboxes } from '../services/tool-calls/toolbox.ts'
import { createDeltaBatcher } from './delta-batcher.ts'
import { createPublisher } from './publisher.ts'
import { createRunLog } from './run-log.ts'
import type { Session } from './session.ts'
import { createStepRecorder } from './steps.ts'

export type OpenSession = ReturnType<typeof createSessions>

/** Opens a run for this engine: its context, its tools, what is durable of it, and its place in the log. */
export function createSessions(deps: {
  db: Executor
  log: EventLog
  outboxRelay: OutboxRelay
  memory: Memory
  toolboxes: Toolboxes
  describe: (choice: ModelChoice) => Model
  logger: Logger
}) {
  const { db, log, outboxRelay, memory, toolboxes, describe, logger } = deps
  const batcher = createDeltaBatcher()

  return async function openSession(activeRun: ActiveRun): Promise<Session> {
    const { run, draft, prepared } = activeRun
    const toolbox = await toolboxes.forRun(run, run.tools, prepared?.toolChoices)
    const { first, turns, calls } = await readBegunRun(db, run)
    draft.begin(durableParts(first, { turns, calls }), run.turn, run.turn === 0 && first.length > 0)
    let opened: Pick<Session, 'publisher' | 'steps'> | undefined
    let summary: string | undefined
    let reading: string | undefined
    const asked = { ...run, tools: toolbox.definitions, offered: toolbox.forModel }
    const context = await memory.context(asked, prepared?.context, {
      signal: activeRun.abort.signal,
      onReading(leftOut, names) {
        opened ??= begin(activeRun, leftOut)
        reading = opened.steps.start('files', { waitingFor: names })
      },
      onSummary(leftOut) {
        opened ??= begin(activeRun, leftOut)
        summary = opened.steps.start('summary')
      },
    })
    const { publisher, steps } = opened ?? begin(activeRun, context.trimmed)
    if (reading) steps.end(reading, 'completed', { files: context.files })
    else if (context.files.length > 0 && run.turn === 0) steps.note('files', { files: context.files })
    if (summary) steps.end(summary, context.cut?.summary ? 'completed' : 'failed')
    if (context.trimmed > 0) steps.note('trim', trimOf(context))
    for (const problem of toolbox.problems) steps.note('tool_server', { ...problem })
    const parameters = knownParameters(context.parameters, describe(choiceOf(run)))
    return {
      activeRun,
      context,
      parameters,
      toolbox,
      publisher,
      steps,
      turns,
      calls,
      sent: new Set(),
      given: new Map(),
    }
  }

  function begin(activeRun: ActiveRun, contextTrimmed: number): Pick<Session, 'publisher' | 'steps'> {
    const { run, draft, hasWaited } = activeRun
    const publisher = publish(activeRun, contextTrimmed)
    if (hasWaited) publisher.event(resumedEvent(activeRun))
    return { publisher, steps: createStepRecorder(run, draft.turn, publisher.step) }
  }

  function publish(activeRun: ActiveRun, contextTrimmed: number) {
    const runLog = createRunLog({ db, log, outboxRelay, activeRun, logger })
    return createPublisher({ log, activeRun, contextTrimmed, runLog, batcher, logger })
  }
}

function trimOf({ trimmed, messages, cut }: Context): Record<string, unknown> {
  return { leftOut: trimmed, kept: cut?.kept ?? messages.length, ...(cut?.summary && { summary: cut.summary }) }
}

function resumedEvent({ run, draft }: ActiveRun): NewEvent {
  const { conversationId, id: runId, attempt } = run
  return { type: 'run.resumed', conversationId, at: new Date().toISOString(), runId, attempt, turn: draft.turn() }
}
