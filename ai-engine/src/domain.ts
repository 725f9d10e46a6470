import type { Logger } from 'pino'
import { createChatAgent } from './agents/chat-agent.ts'
import { createTitleWriter } from './agents/title-writer.ts'
import type { Config } from './config.ts'
import type { EventLog } from './core/events/event-log.ts'
import type { RateLimiter } from './core/rate-limit/rate-limiter.ts'
import type { Db } from './db/database.ts'
import type { Notifications } from './db/notifications.ts'
import { addUpStorage } from './db/storage.ts'
import type { Models } from './llm/models.ts'
import { createAdmission } from './services/admission.ts'
import { createAnnouncer } from './services/announcer.ts'
import { createAnswerSteps } from './services/answer-steps.ts'
import { createAnswers } from './services/answers.ts'
import { createBilling } from './services/billing.ts'
import { createContextCap } from './services/context-cap.ts'
import { createConversations } from './services/conversations.ts'
import { createDeletions } from './services/deletions.ts'
import { createExports } from './services/exports.ts'
import { createFinishRun } from './services/finish-run.ts'
import { createHeartbeat } from './services/heartbeat.ts'
import { createHeavyReads, type HeavyReads } from './services/heavy-reads.ts'
import { createHousekeeping } from './services/housekeeping.ts'
import { createMemory } from './services/memory.ts'
import { createMessageLength } from './services/message-length.ts'
import { createOneAtATime } from './services/one-at-a-time.ts'
import { createProfiles } from './services/profiles.ts'
import { createPromptTokens } from './services/prompt-tokens.ts'
import { createQueueEdits } from './services/queue-edits.ts'
import { createQuota } from './services/quota.ts'
import { createRecovery } from './services/recovery.ts'
import { createRunQueue, type RunQueue } from './services/run-queue.ts'
import { createRunStarter } from './services/run-starter.ts'
import { createRunSweep } from './services/run-sweep.ts'
import { createRunUsage } from './services/run-usage.ts'
import { createSaveEnd } from './services/save-end.ts'
import { createSearch } from './services/search.ts'
import { createSearchFilling } from './services/search-filling.ts'
import { abortRun, createSeats, type Seat, type Seats } from './services/seats.ts'
import { createSendMessage } from './services/send-message.ts'
import { createSnapshots } from './services/snapshots.ts'
import { createStopRun } from './services/stop-run.ts'
import { createTitles } from './services/titles.ts'
import { createUsageExport } from './services/usage-export.ts'
import { createUsageReport } from './services/usage-report.ts'

export interface DomainDeps {
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

export type Domain = ReturnType<typeof createDomain>

/** Everything below the transport, put together: what an engine does with messages, runs and money. */
export function createDomain(deps: DomainDeps) {
  const { config, db, log, models, limiter, notifications, logger } = deps
  const leaseMs = config.runLeaseMs
  const seats = createSeats({ owner: deps.owner, limit: config.maxConcurrentRuns })
  const announcer = createAnnouncer({ db, log, logger })
  const capFor = createContextCap({ ...config, windowOf: models.prices.window })
  const counting = { capFor, promptTokens: createPromptTokens(), countInLine: createOneAtATime() }
  const memory = createMemory({ ...config, ...counting, db, logger })
  const billing = createBilling({
    cents: models.prices.cents,
    providerName: (model) => models.provider(model).provider.name,
  })
  const writeTitle = createTitleWriter({ db, billing })
  const titles = createTitles({ db, provider: models.provider, writeTitle, announcer, logger })
  const saveEnd = createSaveEnd({ db, logger })
  const onUntitled = ({ run }: Seat) => void titles.make(run.conversationId, run.model)
  const finishRun = createFinishRun({ db, saveEnd, announcer, onUntitled, logger })
  const limits = limitsOf(config)
  const bounds = { characters: config.maxAnswerCharacters, ms: config.answerTimeoutMs }
  const runUsage = createRunUsage({ billing })
  const { provider } = models
  const answer = createChatAgent({ db, log, announcer, memory, runUsage, finishRun, provider, limits, bounds, logger })
  const recovery = createRecovery({ db, memory, billing, saveEnd, announcer, mode: config.runRecovery, logger })
  const resolveModel = (model: string | undefined) => models.provider(model ?? models.default()).model
  const starter = createRunStarter({ seats, answer, resolveModel, logger })
  const runQueue = createRunQueue({ db, log, seats, leaseMs, starter, announcer, notifications })
  const runSweep = createRunSweep({ db, seats, leaseMs, runQueue, starter, recovery, logger })
  const admission = createAdmission({ ...config, log, seats, leaseMs, resolveModel })
  const length = createMessageLength({ ...config, ...counting, db, limiter, resolveModel })
  const quota = createQuota({ ...config, db })
  const deletions = createDeletions({ db, log, seats })
  const housekeeping = createHousekeeping({ db, keepStepsDays: config.keepStepsDays, logger })
  const fillSearch = createSearchFilling({ db })
  const addUp = () => addUpStorage(db)
  const sweeps = [runSweep.sweep, announcer.sweep, titles.sweep, deletions.sweep, addUp, housekeeping, fillSearch]
  const heartbeat = createHeartbeat({ db: deps.vital, log, seats, leaseMs, sweeps, logger })
  const heavyReads = createHeavyReads(deps)

  hearOthers({ notifications, seats, runQueue, logger })

  return {
    seats,
    titles,
    heartbeat,
    takeovers: runSweep.takeovers,
    conversations: {
      ...createConversations({ db, heavyReads, announcer, length, quota }),
      ...deletions,
      snapshot: createSnapshots({ db, log }),
    },
    queue: { ...createQueueEdits({ db, length, quota, announcer }), cancel: createStopRun({ db, seats, announcer }) },
    answers: createAnswers({ db, limiter, admission, quota, runQueue }),
    sendMessage: createSendMessage({ db, limiter, length, admission, runQueue }),
    profiles: createProfiles({ db, log, seats, length }),
    ...createReads(db, heavyReads),
  }
}

function createReads(db: Db, heavyReads: HeavyReads) {
  return {
    answerSteps: createAnswerSteps({ db }),
    search: createSearch({ heavyReads }),
    exports: createExports({ heavyReads }),
    usageReport: createUsageReport({ db }),
    usageExport: createUsageExport({ heavyReads }),
  }
}

/** What other engines say: that a run waits which they have no room for, and that one of ours is to stop. */
function hearOthers(deps: { notifications: Notifications; seats: Seats; runQueue: RunQueue; logger: Logger }): void {
  const { notifications, seats, runQueue, logger } = deps
  notifications.on('run_queued', (conversationId) => {
    if (seats.free())
      runQueue
        .startNext(conversationId)
        .catch((error) => logger.warn({ conversationId, err: error }, 'next run not started'))
  })
  notifications.on('run_cancel', (runId) => {
    const seat = seats.get(runId)
    if (seat) abortRun(seat, 'stop')
  })
}

function limitsOf({ firstTokenTimeoutMs, idleTimeoutMs, wordlessTimeoutMs }: Config) {
  return { firstTokenMs: firstTokenTimeoutMs, idleMs: idleTimeoutMs, wordlessMs: wordlessTimeoutMs }
}
