import cookie from '@fastify/cookie'
import type { ModelList } from '@grizz/protocol/http'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Registry } from 'prom-client'
import { createSemaphore, type Semaphore } from '../core/concurrency/semaphore.ts'
import type { LogStatus } from '../core/events/log/event-log.ts'
import type { Logger } from '../core/logging/logger.ts'
import type { RateLimiter } from '../core/rate-limit/rate-limiter.ts'
import type { Accounts } from '../core/security/accounts.ts'
import type { Authenticator } from '../core/security/authenticator.ts'
import { sessionCookieName } from '../core/security/session-cookie.ts'
import type { Administration } from '../db/users/administration.ts'
import type { ApiKeys } from '../db/users/api-keys.ts'
import type { Sessions } from '../db/users/sessions.ts'
import type { Users } from '../db/users/users.ts'
import type { Conversations } from '../services/conversations/conversations.ts'
import type { Deletions } from '../services/conversations/deletions.ts'
import type { Exports } from '../services/conversations/exports.ts'
import type { ReadSnapshot } from '../services/conversations/snapshots.ts'
import type { Files } from '../services/files/files.ts'
import type { FileSearch } from '../services/files/search/file-search.ts'
import type { Uploads } from '../services/files/uploads.ts'
import type { Answers } from '../services/messages/answers.ts'
import type { QueueEdits } from '../services/messages/queue-edits.ts'
import type { SendMessage } from '../services/messages/send-message.ts'
import type { ProjectFiles } from '../services/projects/project-files.ts'
import type { Projects } from '../services/projects/projects.ts'
import type { TestProviders } from '../services/providers/provider-tests.ts'
import type { Providers } from '../services/providers/providers.ts'
import type { AnswerSteps } from '../services/runs/answer-steps.ts'
import type { StopRun } from '../services/runs/stop-run.ts'
import type { Search } from '../services/search/search.ts'
import type { InstallationSettings } from '../services/settings/settings.ts'
import type { CallSignIns } from '../services/tool-calls/call-sign-ins.ts'
import type { Decisions } from '../services/tool-calls/decisions.ts'
import type { Toolboxes } from '../services/tool-calls/toolbox.ts'
import type { SignIns } from '../services/tool-servers/sign-ins.ts'
import type { ToolServers } from '../services/tool-servers/tool-servers.ts'
import type { ExportUsage } from '../services/usage/usage-export.ts'
import type { ReadUsageReport } from '../services/usage/usage-report.ts'
import type { Profiles } from '../services/users/profiles.ts'
import { accountRoutes } from './http/account/account.ts'
import { authRoutes, tokenRoutes } from './http/account/auth.ts'
import { keyRoutes } from './http/account/keys.ts'
import { meRoutes } from './http/account/me.ts'
import { peopleRoutes } from './http/account/people.ts'
import { sessionRoutes } from './http/account/sessions.ts'
import { providerRoutes } from './http/administration/providers.ts'
import { settingsRoutes } from './http/administration/settings.ts'
import { answerRoutes } from './http/chat/answers.ts'
import { conversationRoutes } from './http/chat/conversations.ts'
import { exportRoutes } from './http/chat/exports.ts'
import { messageRoutes } from './http/chat/messages.ts'
import { queuedMessageRoutes } from './http/chat/queued-messages.ts'
import { runRoutes } from './http/chat/runs.ts'
import { searchRoutes } from './http/chat/search.ts'
import { fileContentRoutes } from './http/files/content.ts'
import { fileRoutes } from './http/files/files.ts'
import { fileSearchRoutes } from './http/files/search.ts'
import { metricsRoutes } from './http/operations/metrics.ts'
import { modelRoutes } from './http/operations/models.ts'
import { probeRoutes } from './http/operations/probes.ts'
import { usageRoutes } from './http/operations/usage.ts'
import { projectRoutes } from './http/projects/projects.ts'
import { toolCallRoutes } from './http/tool-calls/tool-calls.ts'
import { clientDocumentRoutes, signInRoutes } from './http/tool-servers/sign-ins.ts'
import { toolServerRoutes } from './http/tool-servers/tool-servers.ts'
import { guard } from './server/authenticate.ts'
import { describeApi } from './server/openapi.ts'
import { checkOrigins } from './server/origin.ts'
import { servePage } from './server/page.ts'
import { sendSecurityHeaders } from './server/security-headers.ts'
import { createServer } from './server/server.ts'
import type { ApiSettings } from './server/settings.ts'
import { acceptSockets } from './server/sockets.ts'
import { redactForWriteOnlyKeys } from './server/write-only-keys.ts'

/** Hashing a password takes a tenth of a second of one of four threads. */
const PASSWORD_CONCURRENCY = { maxConcurrent: 2, maxWaiting: 100 }

/** The services of the routes. They scope everything to the user: another user's things are not_found. */
export interface ApiDeps {
  settings: ApiSettings
  logger: Logger
  authenticate: Authenticator
  limiter: RateLimiter
  accounts: Accounts
  users: Users
  administration: Administration
  sessions: Sessions
  keys: ApiKeys
  providers: Providers
  testProvider: TestProviders
  installation: Pick<InstallationSettings, 'read' | 'update'>
  models: { list(): Promise<ModelList> }
  conversations: Conversations & Deletions & { snapshot: ReadSnapshot }
  files: Files
  upload: Uploads
  searchFiles: FileSearch
  search: Search
  exports: Exports
  profiles: Profiles
  projects: Projects
  projectFiles: ProjectFiles
  queue: QueueEdits & { cancel: StopRun }
  answers: Answers
  sendMessage: SendMessage
  toolboxes: Toolboxes
  decisions: Decisions
  callSignIns: CallSignIns
  answerSteps: AnswerSteps
  usageReport: ReadUsageReport
  usageExport: ExportUsage
  toolServers: ToolServers
  signIns: SignIns
  /** Resolves while Postgres answers. */
  database: { ping(): Promise<void> }
  eventLog: { status(): LogStatus }
  metrics: Registry
  /** Routes that follow the log: the socket and SSE. */
  live: readonly FastifyPluginAsync[]
}

/**
 * The whole transport. A request passes, in this order: closing?, headers, cookies, names and origins (`origin.ts`),
 * then on guarded routes its caller and their limits (`authenticate.ts`), the route's schema, the route.
 */
export async function createApp(deps: ApiDeps): Promise<FastifyInstance> {
  const { settings, logger } = deps
  const cookieName = sessionCookieName(settings.publicUrl)
  const app = createServer({ logger, trustProxy: settings.trustProxy })
  await sendSecurityHeaders(app, settings)
  await app.register(cookie)
  await acceptSockets(app)
  checkOrigins(app, settings, cookieName)
  await describeApi(app, { publicUrl: settings.publicUrl, limiter: deps.limiter })

  await app.register(probeRoutes(deps))
  await app.register(clientDocumentRoutes(deps))
  await app.register(metricsRoutes({ ...deps, metricsToken: settings.metricsToken }))
  const passwordSemaphore = createSemaphore({
    ...PASSWORD_CONCURRENCY,
    refusal: 'This server is checking too many passwords. Try again in a moment.',
  })
  await app.register(authRoutes({ ...deps, cookieName, passwordSemaphore }))
  await app.register(guardedRoutes({ ...deps, cookieName, passwordSemaphore }))
  await servePage(app, settings.pageDir)
  return app
}

function guardedRoutes(deps: ApiDeps & { cookieName: string; passwordSemaphore: Semaphore }): FastifyPluginAsync {
  return async (app) => {
    guard(app, deps)
    redactForWriteOnlyKeys(app)
    await app.register(tokenRoutes(deps))
    await app.register(meRoutes(deps))
    await app.register(accountRoutes(deps))
    await app.register(sessionRoutes(deps))
    await app.register(keyRoutes(deps))
    await app.register(peopleRoutes(deps))
    await app.register(settingsRoutes(deps))
    await app.register(providerRoutes(deps))
    await app.register(modelRoutes(deps))
    await app.register(conversationRoutes(deps))
    await app.register(projectRoutes(deps))
    await app.register(fileRoutes(deps))
    await app.register(fileContentRoutes(deps))
    await app.register(fileSearchRoutes(deps))
    await app.register(searchRoutes(deps))
    await app.register(exportRoutes(deps))
    await app.register(messageRoutes(deps))
    await app.register(queuedMessageRoutes(deps))
    await app.register(answerRoutes(deps))
    await app.register(runRoutes(deps))
    await app.register(toolCallRoutes(deps))
    await app.register(usageRoutes(deps))
    await app.register(toolServerRoutes(deps))
    await app.register(signInRoutes(deps))
    for (const routes of deps.live) await app.register(routes)
  }
}
