import type { CompositionDeps } from './composition-deps.ts'
import { composeFiles } from './composition-of-files.ts'
import { type Core, composeRuns } from './composition-of-runs.ts'
import { createKeyedMutex } from './core/concurrency/keyed-mutex.ts'
import type { Db } from './db/connection/database.ts'
import { addUpStorage } from './db/usage/storage.ts'
import type { ModelChoice, ResolvedChoice, ResolveModel } from './llm/contract/model-choice.ts'
import type { Models } from './llm/registry/models.ts'
import { createConversations } from './services/conversations/conversations.ts'
import { createDeletions } from './services/conversations/deletions.ts'
import { createExports } from './services/conversations/exports.ts'
import { createSnapshots } from './services/conversations/snapshots.ts'
import { createTitleWriter } from './services/conversations/title-writer.ts'
import { createTitles } from './services/conversations/titles.ts'
import type { Files } from './services/files/files.ts'
import { createHousekeeping } from './services/maintenance/housekeeping.ts'
import { createContextCap } from './services/memory/context-cap.ts'
import { createMessageLength } from './services/memory/message-length.ts'
import { createPromptTokens } from './services/memory/prompt-tokens.ts'
import { createSummaryWriter } from './services/memory/summary-writer.ts'
import { createAnswers } from './services/messages/answers.ts'
import { createQueueEdits } from './services/messages/queue-edits.ts'
import { createSendMessage } from './services/messages/send-message.ts'
import { createOutboxRelay } from './services/outbox/outbox-relay.ts'
import { createProjectFiles } from './services/projects/project-files.ts'
import { createProjects } from './services/projects/projects.ts'
import { createHeavyReads, type HeavyReads } from './services/reads/heavy-reads.ts'
import { createActiveRuns } from './services/runs/active/active-runs.ts'
import { createAdmission } from './services/runs/admission.ts'
import { createAnswerSteps } from './services/runs/answer-steps.ts'
import { createHeartbeat } from './services/runs/heartbeat.ts'
import { createStopRun } from './services/runs/stop-run.ts'
import { createSearch } from './services/search/search.ts'
import { createSearchFilling } from './services/search/search-filling.ts'
import type { SettingValues } from './services/settings/setting-values.ts'
import { createCallSignIns } from './services/tool-calls/call-sign-ins.ts'
import { createDecisions } from './services/tool-calls/decisions.ts'
import { createUndecidedSweep } from './services/tool-calls/undecided-sweep.ts'
import { createBackgroundCall } from './services/usage/background-call.ts'
import { createBilling } from './services/usage/billing.ts'
import { createQuota, MIB } from './services/usage/quota.ts'
import { createUsageExport } from './services/usage/usage-export.ts'
import { createUsageReport } from './services/usage/usage-report.ts'
import { createProfiles } from './services/users/profiles.ts'

export type Services = ReturnType<typeof composeServices>

/** Everything below the transport, put together: what an engine does with messages, runs and money. */
export function composeServices(deps: CompositionDeps) {
  const { config, settings, db, log, limiter, models, tools, signIns, logger } = deps
  const limits = () => settings().limits
  const core = composeCore(deps)
  const heavyReads = createHeavyReads(deps)
  const { sweep: sweepFiles, forModel, keepFiles, ...files } = composeFiles(deps, heavyReads, core.billing)
  const { activeRuns, outboxRelay, titles, resolveModel } = core
  const { runQueue, runSweep, toolboxes } = composeRuns(deps, core, { forModel, keepFiles })
  const { startNext } = runQueue
  const leaseMs = config.runLeaseMs
  const admission = createAdmission({
    ...{ log, activeRuns, leaseMs, limits, resolveModel },
    ...{ refusal: models.refusal, offered: models.offered },
  })
  const { length, quota } = composeBounds(deps, core)
  const deletions = createDeletions({ db, log, activeRuns })
  const housekeeping = createHousekeeping({ db, keepStepsDays: () => settings().keepStepsDays, logger })
  const decisions = createDecisions({ db, outboxRelay, startNext })
  const callSignIns = createCallSignIns({ db, tools, decisions, signIns, logger })
  const undecided = createUndecidedSweep({ db, decisions, logger })
  const sweeps = [
    runSweep.sweep,
    undecided,
    outboxRelay.sweep,
    titles.sweep,
    deletions.sweep,
    () => addUpStorage(db),
    housekeeping,
    createSearchFilling({ db }),
    sweepFiles,
    files.fileJobs.sweep,
  ]
  const heartbeat = createHeartbeat({ db: deps.vital, log, activeRuns, leaseMs, sweeps, logger })

  return {
    activeRuns,
    titles,
    heartbeat,
    takeovers: runSweep.takeovers,
    conversations: {
      ...createConversations({ db, heavyReads, outboxRelay, length, quota, resolveModel }),
      ...deletions,
      snapshot: createSnapshots({ db, log }),
    },
    projects: createProjects({ db, ...length, removeConversations: deletions.removeInProject }),
    projectFiles: createProjectFiles({ db }),
    queue: {
      ...createQueueEdits({ db, length, quota, outboxRelay }),
      cancel: createStopRun({ db, activeRuns, outboxRelay, startNext }),
    },
    answers: createAnswers({ db, limiter, admission, quota, runQueue }),
    sendMessage: createSendMessage({ db, limiter, length, admission, runQueue }),
    ...files,
    toolboxes,
    decisions,
    callSignIns,
    profiles: createProfiles({ db, log, activeRuns, length, resolveModel }),
    ...createReads(db, heavyReads, models, files.files.readOriginal),
  }
}

/** The bounds of what a user sends and stores. */
function composeBounds({ config, settings, db, limiter }: CompositionDeps, { counting, resolveModel }: Core) {
  const length = createMessageLength({
    ...counting,
    ...{ db, limiter, resolveModel },
    maxContextTokens: () => settings().limits.contextTokens,
    instructions: () => settings().instructions ?? undefined,
  })
  const quotaBytes = () => settings().limits.quotaMbPerUser * MIB
  return { length, quota: createQuota({ db, quotaBytes, quotaConversations: config.quotaConversations }) }
}

/** The services that runs and messages share. */
function composeCore({ config, settings, owner, db, log, models, logger }: CompositionDeps): Core {
  const activeRuns = createActiveRuns({ owner, limit: config.maxConcurrentRuns })
  const outboxRelay = createOutboxRelay({ db, log, logger })
  const capFor = createContextCap({
    describe: models.describe,
    maxContextTokens: () => settings().limits.contextTokens,
  })
  const counting = { capFor, promptTokens: createPromptTokens(), countInLine: createKeyedMutex() }
  const billing = createBilling({
    cents: models.prices.cents,
    slugOf: (choice) => models.provider(choice).provider.slug,
  })
  const callInBackground = createBackgroundCall({ db, billing })
  const writeTitle = createTitleWriter({ callInBackground })
  const inBackground: ResolveModel = (choice) => models.provider(titleModelOf(settings()) ?? choice)
  const writeSummary = createSummaryWriter({ callInBackground, provider: inBackground, capFor })
  const titles = createTitles({ db, provider: inBackground, writeTitle, outboxRelay, logger })
  const resolveModel = (choice: ModelChoice | undefined) => {
    const { provider, model } = models.provider(choice ?? models.default())
    return { model, provider: provider.slug }
  }
  return { activeRuns, outboxRelay, counting, billing, titles, writeSummary, resolveModel }
}

/** The model for titles and summaries, where one is set for all. */
function titleModelOf({ titleModel, titleProvider }: SettingValues): ModelChoice | undefined {
  return titleModel === null ? undefined : { model: titleModel, provider: titleProvider ?? undefined }
}

function createReads(db: Db, heavyReads: HeavyReads, models: Models, readOriginal: Files['readOriginal']) {
  const providerName = (choice: ResolvedChoice) => {
    const known = models.describe(choice)
    return known.provider === choice.provider ? known.providerName : undefined
  }
  const reports = { heavyReads, providerName }
  return {
    answerSteps: createAnswerSteps({ db }),
    search: createSearch({ heavyReads }),
    exports: createExports({ heavyReads, readOriginal }),
    usageReport: createUsageReport(reports),
    usageExport: createUsageExport(reports),
  }
}
