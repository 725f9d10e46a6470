import { createChatAgent } from './agents/chat-agent.ts'
import type { Config } from './config.ts'
import { createKeyedMutex } from './core/concurrency/keyed-mutex.ts'
import type { EventLog } from './core/events/log/event-log.ts'
import type { Logger } from './core/logging/logger.ts'
import type { RateLimiter } from './core/rate-limit/rate-limiter.ts'
import type { Db } from './db/connection/database.ts'
import type { Notifications } from './db/connection/notifications.ts'
import { addUpStorage } from './db/usage/storage.ts'
import type { Models } from './llm/registry/models.ts'
import { createConversations } from './services/conversations/conversations.ts'
import { createDeletions } from './services/conversations/deletions.ts'
import { createExports } from './services/conversations/exports.ts'
import { createSnapshots } from './services/conversations/snapshots.ts'
import { createTitleWriter } from './services/conversations/title-writer.ts'
import { createTitles } from './services/conversations/titles.ts'
import { createHousekeeping } from './services/maintenance/housekeeping.ts'
import { createContextCap } from './services/memory/context-cap.ts'
import { createMemory } from './services/memory/memory.ts'
import { createMessageLength } from './services/memory/message-length.ts'
import { createPromptTokens } from './services/memory/prompt-tokens.ts'
import { createSummaryWriter } from './services/memory/summary-writer.ts'
import { createAnswers } from './services/messages/answers.ts'
import { createQueueEdits } from './services/messages/queue-edits.ts'
import { createSendMessage } from './services/messages/send-message.ts'
import { createOutboxRelay } from './services/outbox/outbox-relay.ts'
import { createHeavyReads, type HeavyReads } from './services/reads/heavy-reads.ts'
import { type ActiveRun, type ActiveRuns, abortRun, createActiveRuns } from './services/runs/active-runs.ts'
import { createAdmission } from './services/runs/admission.ts'
import { createAnswerSteps } from './services/runs/answer-steps.ts'
import { createFinishRun } from './services/runs/finish-run.ts'
import { createHeartbeat } from './services/runs/heartbeat.ts'
import { createRecovery } from './services/runs/recovery.ts'
import { createRunQueue, type RunQueue } from './services/runs/run-queue.ts'
import { createRunStarter } from './services/runs/run-starter.ts'
import { createRunSweep } from './services/runs/run-sweep.ts'
import { createRunUsage } from './services/runs/run-usage.ts'
import { createSaveEnd } from './services/runs/save-end.ts'
import { createStopRun } from './services/runs/stop-run.ts'
import { createSearch } from './services/search/search.ts'
import { createSearchFilling } from './services/search/search-filling.ts'
import { createBackgroundCall } from './services/usage/background-call.ts'
import { createBilling } from './services/usage/billing.ts'
import { createQuota } from './services/usage/quota.ts'
import { createUsageExport } from './services/usage/usage-export.ts'
import { createUsageReport } from './services/usage/usage-report.ts'
import { createProfiles } from './services/users/profiles.ts'

export interface CompositionDeps {
  config: Config
  /** This engine's name in `runs.owner`. */
  owner: string
  db: Db
  /** For searches and exports: few connections, with a time limit. */
  heavy: Db
  /** For leases: connections that nothing else takes. */
  vital: Db
  log: EventLog
  models: Models
  limiter: RateLimiter
  notifications: Notifications
  logger: Logger
}

export type Services = ReturnType<typeof composeServices>

/** Everything below the transport, put together: what an engine does with messages, runs and money. */
export function composeServices(deps: CompositionDeps) {
  const { config, db, log, limiter, notifications, logger } = deps
  const core = composeCore(deps)
  const { activeRuns, outboxRelay, counting, titles, resolveModel } = core
  const { runQueue, runSweep } = composeRuns(deps, core)
  const leaseMs = config.runLeaseMs
  const admission = createAdmission({ ...config, log, activeRuns, leaseMs, resolveModel })
  const length = createMessageLength({ ...config, ...counting, db, limiter, resolveModel })
  const quota = createQuota({ ...config, db })
  const deletions = createDeletions({ db, log, activeRuns })
  const housekeeping = createHousekeeping({ db, keepStepsDays: config.keepStepsDays, logger })
  const fillSearch = createSearchFilling({ db })
  const addUp = () => addUpStorage(db)
  const sweeps = [runSweep.sweep, outboxRelay.sweep, titles.sweep, deletions.sweep, addUp, housekeeping, fillSearch]
  const heartbeat = createHeartbeat({ db: deps.vital, log, activeRuns, leaseMs, sweeps, logger })
  const heavyReads = createHeavyReads(deps)

  subscribeToPeers({ notifications, activeRuns, runQueue, logger })

  return {
    activeRuns,
    titles,
    heartbeat,
    takeovers: runSweep.takeovers,
    conversations: {
      ...createConversations({ db, heavyReads, outboxRelay, length, quota }),
      ...deletions,
      snapshot: createSnapshots({ db, log }),
    },
    queue: {
      ...createQueueEdits({ db, length, quota, outboxRelay }),
      cancel: createStopRun({ db, activeRuns, outboxRelay }),
    },
    answers: createAnswers({ db, limiter, admission, quota, runQueue }),
    sendMessage: createSendMessage({ db, limiter, length, admission, runQueue }),
    profiles: createProfiles({ db, log, activeRuns, length }),
    ...createReads(db, heavyReads),
  }
}

/** The services that runs and messages share. */
function composeCore({ config, owner, db, log, models, logger }: CompositionDeps) {
  const activeRuns = createActiveRuns({ owner, limit: config.maxConcurrentRuns })
  const outboxRelay = createOutboxRelay({ db, log, logger })
  const capFor = createContextCap({ ...config, windowOf: models.prices.window })
  const counting = { capFor, promptTokens: createPromptTokens(), countInLine: createKeyedMutex() }
  const billing = createBilling({
    cents: models.prices.cents,
    providerName: (model) => models.provider(model).provider.name,
  })
  const callInBackground = createBackgroundCall({ db, billing })
  const writeTitle = createTitleWriter({ callInBackground })
  const writeSummary = createSummaryWriter({ callInBackground, provider: models.provider, capFor })
  const titles = createTitles({ db, provider: models.provider, writeTitle, outboxRelay, logger })
  const resolveModel = (model: string | undefined) => models.provider(model ?? models.default()).model
  return { activeRuns, outboxRelay, counting, billing, titles, writeSummary, resolveModel }
}

/** From a run in the queue to its saved answer. */
function composeRuns(
  { config, db, log, models, notifications, logger }: CompositionDeps,
  { activeRuns, outboxRelay, counting, billing, titles, writeSummary, resolveModel }: ReturnType<typeof composeCore>,
) {
  const leaseMs = config.runLeaseMs
  const memory = createMemory({
    ...config,
    ...counting,
    db,
    writeSummary: config.summaries ? writeSummary : undefined,
    logger,
  })
  const saveEnd = createSaveEnd({ db, logger })
  const onUntitled = ({ run }: ActiveRun) => void titles.make(run.conversationId, run.model)
  const answer = createChatAgent({
    db,
    log,
    outboxRelay,
    memory,
    runUsage: createRunUsage({ billing }),
    finishRun: createFinishRun({ db, saveEnd, outboxRelay, onUntitled, logger }),
    provider: models.provider,
    limits: limitsOf(config),
    bounds: { characters: config.maxAnswerCharacters, ms: config.answerTimeoutMs },
    logger,
  })
  const recovery = createRecovery({ db, memory, billing, saveEnd, outboxRelay, mode: config.runRecovery, logger })
  const starter = createRunStarter({ activeRuns, answer, resolveModel, logger })
  const runQueue = createRunQueue({ db, log, activeRuns, leaseMs, starter, outboxRelay, notifications })
  const runSweep = createRunSweep({ db, activeRuns, leaseMs, runQueue, starter, recovery, logger })
  return { runQueue, runSweep }
}

function createReads(db: Db, heavyReads: HeavyReads) {
  return {
    answerSteps: createAnswerSteps({ db }),
    search: createSearch({ heavyReads }),
    exports: createExports({ heavyReads }),
    usageReport: createUsageReport({ heavyReads }),
    usageExport: createUsageExport({ heavyReads }),
  }
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

function limitsOf({ firstTokenTimeoutMs, idleTimeoutMs, wordlessTimeoutMs }: Config) {
  return { firstTokenMs: firstTokenTimeoutMs, idleMs: idleTimeoutMs, wordlessMs: wordlessTimeoutMs }
}
