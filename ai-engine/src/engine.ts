import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { DestinationStream } from 'pino'
import { v7 as newId } from 'uuid'
import { type Access, createAccess } from './access.ts'
import { createApp } from './api/app.ts'
import { eventRoutes } from './api/http/chat/events.ts'
import type { ApiSettings } from './api/server/settings.ts'
import { chatSocketRoutes } from './api/ws/chat.ts'
import { composeServices, type Services } from './composition.ts'
import { type LiveProviders, type LiveSettings, openAdministration } from './composition-of-administration.ts'
import type { Config } from './config.ts'
import { createEventLog } from './core/events/create-event-log.ts'
import type { EventLog } from './core/events/log/event-log.ts'
import { createLogger, type Logger } from './core/logging/logger.ts'
import { createMetrics } from './core/metrics.ts'
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './core/rate-limit/rate-limiter.ts'
import type { SignUpState } from './core/security/accounts.ts'
import { createEncryption } from './core/security/encryption.ts'
import { readSecret } from './core/security/secret.ts'
import type { Db } from './db/connection/database.ts'
import { createNotifications } from './db/connection/notifications.ts'
import { openDatabase } from './db/connection/open-database.ts'
import { countQueued, expireLeases } from './db/runs/runs.ts'
import { checkProvider } from './llm/check/check-provider.ts'
import { createModels, type Models } from './llm/registry/models.ts'
import { createProviderTests } from './services/providers/provider-tests.ts'
import { createProviders } from './services/providers/providers.ts'
import { drain } from './services/runs/active/active-runs.ts'
import { composeToolServers, type ToolServerParts } from './tool-servers.ts'
import { createTools } from './tools/tools.ts'

export interface Engine {
  /** Where a user opens it. */
  url: string
  /** The port in use, also when the settings left it open. */
  port: number
  signUp: SignUpState
  /** The one-time code, while `signUp` is `code`. */
  firstSignUpCode: string | undefined
  /** The inner parts, for tests. */
  parts: {
    app: FastifyInstance
    services: Services
    toolServers: ToolServerParts
    access: Access
    models: Models
    log: EventLog
  }
  /** Drains: no new work, answers finished or handed over, then everything closed, the embedded database last. */
  close(): Promise<void>
}

/** The parts that tests and fault runs replace by their own. */
export interface Foundations {
  openDatabase: typeof openDatabase
  createEventLog: typeof createEventLog
  createModels: typeof createModels
  createTools: typeof createTools
  /** The exported page. */
  pageDir: string
  /** Takes the log lines; the standard output otherwise. */
  logDestination?: DestinationStream
  /** How often it is asked whether whoever is connected may still be, in milliseconds. */
  recheckMs?: number
  /** How long a message on a socket may take to end, in milliseconds. */
  messageTimeoutMs?: number
  /** For limits that several engines share; what `createEventLog` brings otherwise. */
  redis?: RateLimiterOptions['redis']
}

export const foundations: Foundations = {
  openDatabase,
  createEventLog,
  createModels,
  createTools,
  pageDir: fileURLToPath(new URL('../../web/out', import.meta.url)),
}

/**
 * Puts an engine together and starts it: the one place where its parts meet. It listens when this resolves; when it cannot,
 * everything is closed again.
 * @throws when the database or the log cannot be opened or the port is taken
 */
export async function createEngine(config: Config, overrides: Partial<Foundations> = {}): Promise<Engine> {
  const opened: Closing[] = []
  const close = async () => {
    for (const closePart of opened.splice(0).reverse()) await closePart()
  }
  try {
    return { ...(await start(config, { ...foundations, ...overrides }, (closing) => opened.push(closing))), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Closing = () => Promise<void>

/** `onClose` is given, part by part, how each is closed; the last one first. */
async function start(
  config: Config,
  base: Foundations,
  onClose: (closing: Closing) => void,
): Promise<Omit<Engine, 'close'>> {
  const logger = createLogger({ level: config.logLevel }, base.logDestination)
  const database = await base.openDatabase(config, logger)
  onClose(database.close)
  if (database.exclusiveOwner) await expireLeases(database.db)
  const { log, redis } = await base.createEventLog(config, logger)
  onClose(log.close)
  const notifications = createNotifications({ pool: database.pool, logger })
  onClose(notifications.close)
  const encryption = createEncryption(await readSecret({ given: config.authSecret, dataDir: config.dataDir }))
  const embedder = (slug: string) => models.embedder(slug)
  const administration = await openAdministration({ config, ...database, encryption, notifications, embedder, logger })
  onClose(administration.stop)
  const { settings, providers } = administration
  const { current } = settings
  const models: Models = base.createModels({ config, settings: current, sources: providers.sources, logger })
  const limiter = createRateLimiter({
    limits: { ...config.limits, messages: () => current().limits.messagesPerMinute },
    redis: base.redis ?? redis,
  })
  const shared = { config, settings: current, log, models, limiter, logger }
  const toolServers = composeToolServers({
    ...{ config, db: database.db, encryption, logger },
    userServersAllowed: () => current().userToolServers,
    onSignedIn: (userId, serverId) => services.callSignIns.signedIn(userId, serverId),
  })
  onClose(toolServers.close)
  const { toolsOf: ofServers, hasPrograms } = toolServers
  const builtIn = base.createTools({ ...config, library: () => services.fileLibrary })
  const tools = { builtIn: () => (current().builtInTools ? builtIn : []), ofServers, hasPrograms }
  const { signIns } = toolServers
  const services: Services = composeServices({ ...shared, ...database, tools, signIns, owner: newId(), notifications })
  onClose(services.titles.stop)
  onClose(services.fileJobs.stop)
  const signup = () => current().signUp
  const recheck = base.recheckMs ? { recheckMs: base.recheckMs } : {}
  const access = await createAccess({ config, database, logger, signup, ...recheck })
  onClose(access.connections.close)
  await models.ready
  await notifications.listen()
  services.heartbeat.start()
  onClose(services.heartbeat.stop)
  onClose(() => drain({ db: database.db, activeRuns: services.activeRuns, seconds: config.drainSeconds }))
  const parts = { installation: settings, providers, base, services, toolServers, access }
  const app = await openApp({ ...shared, ...database, ...parts })
  onClose(async () => void (await app.close()))
  await app.listen({ host: config.host, port: config.port })
  const { port } = app.server.address() as AddressInfo
  return {
    url: config.port === 0 ? `http://localhost:${port}` : config.publicUrl.href,
    port,
    signUp: await access.accounts.signUpState(),
    firstSignUpCode: await access.accounts.firstSignUpCode(),
    parts: { app, services, toolServers, access, models, log },
  }
}

interface AppParts {
  config: Config
  db: Db
  vital: Db
  log: EventLog
  logger: Logger
  limiter: RateLimiter
  installation: LiveSettings
  models: Models
  providers: LiveProviders
  services: Services
  toolServers: ToolServerParts
  access: Access
  base: Foundations
}

function openApp(deps: AppParts) {
  const { config, db, vital, log, logger, limiter, installation, models, services, toolServers, access, base } = deps
  const providers = createProviders({ ...deps.providers, models })
  const { connections } = access
  const live = { log, logger, connections, limiter, ...services }
  const { messageTimeoutMs } = base
  return createApp({
    ...access,
    ...services,
    toolServers: toolServers.toolServers,
    signIns: toolServers.signIns,
    settings: apiSettings(config, base.pageDir),
    logger,
    limiter,
    installation,
    models,
    providers,
    testProvider: createProviderTests({ providers, secrets: deps.providers.secrets, check: checkProvider }),
    metrics: createMetrics({ ...figures(services, db), liveConnections: () => connections.size, log: log.status }),
    database: { ping: async () => void (await vital.execute(sql`select 1`)) },
    eventLog: log,
    live: [chatSocketRoutes({ ...live, ...(messageTimeoutMs && { messageTimeoutMs }) }), eventRoutes(live)],
  })
}

function figures(services: Services, db: Db) {
  return {
    liveRuns: () => services.activeRuns.all().length,
    queueDepth: () => countQueued(db),
    leaseTakeovers: services.takeovers,
  }
}

function apiSettings(config: Config, pageDir: string): ApiSettings {
  const { host, port, publicUrl, trustedOrigins, trustProxy, metricsToken } = config
  return { host, port, publicUrl, trustedOrigins, trustProxy, metricsToken, pageDir }
}
