import { createChatAgent } from './agents/chat-agent.ts'
import { createModelTurns } from './agents/model-turn.ts'
import { createSessions } from './agents/open-session.ts'
import type { RunLimits } from './agents/run-limits.ts'
import { createSaveTurn } from './agents/save-turn.ts'
import { createToolCalls } from './agents/tool-calls.ts'
import type { CompositionDeps } from './composition-deps.ts'
import type { Config } from './config.ts'
import type { KeyedMutex } from './core/concurrency/keyed-mutex.ts'
import type { Logger } from './core/logging/logger.ts'
import type { Notifications } from './db/connection/notifications.ts'
import { choiceOf, type ModelChoice, type ResolvedChoice } from './llm/contract/model-choice.ts'
import type { createTitles } from './services/conversations/titles.ts'
import type { CallFiles } from './services/files/call-files.ts'
import type { FilesForModel } from './services/files/for-model/for-model.ts'
import type { ContextCap } from './services/memory/context-cap.ts'
import { createMemory } from './services/memory/memory.ts'
import type { PromptTokens } from './services/memory/prompt-tokens.ts'
import type { SummaryWriter } from './services/memory/summary-writer.ts'
import type { OutboxRelay } from './services/outbox/outbox-relay.ts'
import { type ActiveRun, type ActiveRuns, abortRun } from './services/runs/active/active-runs.ts'
import { createHoldLease } from './services/runs/active/hold-lease.ts'
import { createPersist } from './services/runs/active/persist.ts'
import { createFinishRun } from './services/runs/finish-run.ts'
import { createRecovery } from './services/runs/recovery.ts'
import { createRunQueue, type RunQueue } from './services/runs/run-queue.ts'
import { createRunStarter } from './services/runs/run-starter.ts'
import { createRunSweep } from './services/runs/run-sweep.ts'
import { createRunUsage } from './services/runs/run-usage.ts'
import { createSaveEnd } from './services/runs/save-end.ts'
import type { Limits } from './services/settings/setting-values.ts'
import { createToolboxes } from './services/tool-calls/toolbox.ts'
import type { Billing } from './services/usage/billing.ts'

/** The services that runs and messages share. */
export interface Core {
  activeRuns: ActiveRuns
  outboxRelay: OutboxRelay
  counting: { capFor: ContextCap; promptTokens: PromptTokens; countInLine: KeyedMutex }
  billing: Billing
  titles: ReturnType<typeof createTitles>
  writeSummary: SummaryWriter
  resolveModel: (choice: ModelChoice | undefined) => ResolvedChoice
}

/** From a run in the queue to its saved answer. */
export function composeRuns(
  { config, settings, db, log, models, tools, notifications, logger }: CompositionDeps,
  { activeRuns, outboxRelay, counting, billing, titles, writeSummary, resolveModel }: Core,
  { forModel: files, keepFiles }: { forModel: FilesForModel; keepFiles: CallFiles },
) {
  const leaseMs = config.runLeaseMs
  const memory = createMemory({
    ...counting,
    db,
    files,
    instructions: () => settings().instructions ?? undefined,
    contextMessages: () => settings().limits.contextMessages,
    summaryWriter: () => (settings().summaries ? writeSummary : undefined),
    logger,
  })
  const saveEnd = createSaveEnd({ db, logger })
  const onUntitled = ({ run }: ActiveRun) => void titles.make(run.conversationId, choiceOf(run))
  const persist = createPersist({ logger })
  const toolboxes = createToolboxes({ db, tools })
  const limits = () => runLimitsOf(config, settings().limits)
  const deadlines = { silenceMs: config.toolSilenceMs, totalMs: config.toolTimeoutMs }
  const answer = createChatAgent({
    openSession: createSessions({
      db,
      log,
      outboxRelay,
      memory,
      toolboxes,
      describe: models.describe,
      logger,
    }),
    holdLease: createHoldLease({ db, leaseMs, persist }),
    askModel: createModelTurns({
      provider: models.provider,
      runUsage: createRunUsage({ billing }),
      deadlines: callDeadlinesOf(config),
      bounds: { characters: config.maxAnswerCharacters, ms: config.answerTimeoutMs },
      limits,
      capFor: counting.capFor,
      files,
    }),
    saveTurn: createSaveTurn({ db, leaseMs, maxToolCalls: () => settings().limits.toolCalls, persist }),
    runToolCalls: createToolCalls({ db, leaseMs, deadlines, persist, keepFiles, logger }),
    finishRun: createFinishRun({ db, saveEnd, outboxRelay, onUntitled, persist }),
  })
  const recovery = createRecovery({ db, memory, billing, saveEnd, outboxRelay, mode: config.runRecovery, logger })
  const starter = createRunStarter({ activeRuns, answer, resolveModel, leaseMs, logger })
  const runQueue = createRunQueue({ db, log, activeRuns, leaseMs, starter, outboxRelay, notifications })
  const runSweep = createRunSweep({ db, activeRuns, leaseMs, runQueue, starter, recovery, logger })
  subscribeToPeers({ notifications, activeRuns, runQueue, logger })
  return { runQueue, runSweep, toolboxes }
}

/** Other engines notify this one when a run waits that they have no capacity for, and when a run of this engine is to stop. */
function subscribeToPeers(deps: {
  notifications: Notifications
  activeRuns: ActiveRuns
  runQueue: RunQueue
  logger: Logger
}): void {
  const { notifications, activeRuns, runQueue, logger } = deps
  notifications.on('run_queued', (conversationId) => {
    if (activeRuns.free())
      runQueue
        .startNext(conversationId)
        .catch((error) => logger.warn({ conversationId, err: error }, 'next run not started'))
  })
  notifications.on('run_cancel', (runId) => {
    const activeRun = activeRuns.get(runId)
    if (activeRun) abortRun(activeRun, 'stop')
  })
}

function callDeadlinesOf({ firstTokenTimeoutMs, idleTimeoutMs, wordlessTimeoutMs }: Config) {
  return { firstTokenMs: firstTokenTimeoutMs, idleMs: idleTimeoutMs, wordlessMs: wordlessTimeoutMs }
}

function runLimitsOf({ maxSameCalls }: Config, { modelCalls, toolCalls, runMinutes }: Limits): RunLimits {
  return { modelCalls, toolCalls, sameCalls: maxSameCalls, activeMs: runMinutes * 60_000 }
}
