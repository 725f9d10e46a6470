import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { v7 as newId } from 'uuid'
import { createApp } from './api/app.ts'
import { createLiveConnections } from './api/following/live-connections.ts'
import { eventRoutes } from './api/http/chat/events.ts'
import type { ApiSettings } from './api/server/settings.ts'
import { chatSocketRoutes } from './api/ws/chat.ts'
import { composeServices, type Services } from './composition.ts'
import type { Config } from './config.ts'
import { createEventLog } from './core/events/create-event-log.ts'
import type { EventLog } from './core/events/log/event-log.ts'
import type { Logger } from './core/logging/logger.ts'
import { createLogger } from './core/logging/logger.ts'
import { createMetrics } from './core/metrics.ts'
import { createRateLimiter, type RateLimiter } from './core/rate-limit/rate-limiter.ts'
import { createAccounts, type SignUpState } from './core/security/accounts.ts'
import { createAuthenticator } from './core/security/authenticator.ts'
import { createExternalIssuer } from './core/security/external-issuer.ts'
import { createJwtVerifier } from './core/security/jwt.ts'
import { fingerprintOf, readSecret } from './core/security/secret.ts'
import type { Database, Db } from './db/connection/database.ts'
import { createNotifications } from './db/connection/notifications.ts'
import { openDatabase } from './db/connection/open-database.ts'
import { countQueued, expireLeases } from './db/runs/runs.ts'
import { createAdministration } from './db/users/administration.ts'
import { createApiKeys } from './db/users/api-keys.ts'
import { createAuthAdapter } from './db/users/auth-adapter.ts'
import { createExternalUsers } from './db/users/external-users.ts'
import { createInstallation } from './db/users/installation.ts'
import { createJwks } from './db/users/jwks.ts'
import { createSessions } from './db/users/sessions.ts'
import { createUsers } from './db/users/users.ts'
import { createModels, type Models } from './llm/registry/models.ts'
import { drain } from './services/runs/drain.ts'

const pageDir = fileURLToPath(new URL('../../web/out', import.meta.url))

export interface Engine {
  /** Where a person opens it. */
  url: string
  /** The port in use, also when the settings left it open. */
  port: number
  signUp: SignUpState
  /** The one-time code, while `signUp` is `code`. */
  firstSignUpCode: string | undefined
  /** Drains: no new work, answers finished or handed over, then everything closed, the embedded database last. */
  close(): Promise<void>
}

/** What an engine stands on; the fault tests wrap these. */
export const realParts = { openDatabase, createEventLog }
export type Parts = typeof realParts

/**
 * Puts an engine together and starts it. It listens when this resolves; when it cannot, everything is closed again.
 * @throws when the database or the log cannot be opened or the port is taken
 */
export async function createEngine(config: Config, parts: Parts = realParts): Promise<Engine> {
  const opened: Closing[] = []
  const close = async () => {
    for (const closePart of opened.splice(0).reverse()) await closePart()
  }
  try {
    return { ...(await start(config, parts, (closing) => opened.push(closing))), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Closing = () => Promise<void>

/** `onClose` is told, part by part, how each is closed; the last one first. */
async function start(
  config: Config,
  parts: Parts,
  onClose: (closing: Closing) => void,
): Promise<Omit<Engine, 'close'>> {
  const logger = createLogger({ level: config.logLevel })
  const database = await parts.openDatabase(config, logger)
  onClose(database.close)
  const { db, pool, heavy, vital } = database
  if (database.exclusiveOwner) await expireLeases(db)
  const { log, redis } = await parts.createEventLog(config, logger)
  onClose(log.close)
  const models = createModels({ config, logger })
  const limiter = createRateLimiter({ limits: config.limits, redis })
  const notifications = createNotifications({ pool, logger })
  onClose(notifications.close)
  const domain = composeServices({
    config,
    owner: newId(),
    db,
    heavy,
    vital,
    log,
    models,
    limiter,
    notifications,
    logger,
  })
  onClose(domain.titles.stop)
  const access = await createAccess(config, database, logger)
  onClose(access.connections.close)
  await models.ready
  await notifications.listen()
  domain.heartbeat.start()
  onClose(domain.heartbeat.stop)
  onClose(() => drain({ db, activeRuns: domain.activeRuns, seconds: config.drainSeconds }))
  const app = await openApp({ config, db, vital, log, logger, limiter, models, domain, access })
  onClose(async () => void (await app.close()))
  await app.listen({ host: config.host, port: config.port })
  const { port } = app.server.address() as AddressInfo
  return {
    url: config.port === 0 ? `http://localhost:${port}` : config.publicUrl.href,
    port,
    signUp: await access.accounts.signUpState(),
    firstSignUpCode: await access.accounts.firstSignUpCode(),
  }
}

interface AppParts {
  config: Config
  db: Db
  vital: Db
  log: EventLog
  logger: Logger
  limiter: RateLimiter
  models: Models
  domain: Services
  access: Awaited<ReturnType<typeof createAccess>>
}

function openApp({ config, db, vital, log, logger, limiter, models, domain, access }: AppParts) {
  const { connections } = access
  const live = { log, logger, connections, limiter, ...domain }
  return createApp({
    ...access,
    ...domain,
    settings: apiSettings(config),
    logger,
    limiter,
    models,
    metrics: createMetrics({ ...figures(domain, db), liveConnections: () => connections.size, log: log.status }),
    database: { ping: async () => void (await vital.execute(sql`select 1`)) },
    eventLog: log,
    live: [chatSocketRoutes(live), eventRoutes(live)],
  })
}

/** Accounts, and who may come in. */
async function createAccess(config: Config, { db, vital }: Database, logger: Logger) {
  const secret = await readSecret({ given: config.authSecret, dataDir: config.dataDir })
  const installation = createInstallation(db)
  if (await installation.noteSecret(fingerprintOf(secret)))
    logger.warn('AUTH_SECRET is not the one of the last start: everybody is signed out')
  const [users, sessions, keys] = [createUsers(db), createSessions(vital), createApiKeys(vital)]
  const { publicUrl, signup, maxConnectionsPerUser } = config
  const externalUsers = createExternalUsers(vital)
  const verifyJwt = createJwtVerifier({ issuer: publicUrl.origin, publicKey: createJwks(vital).publicKey })
  const external = config.externalIssuer && {
    issuer: createExternalIssuer({ ...config.externalIssuer, logger }),
    users: externalUsers,
  }
  return {
    users,
    administration: createAdministration(db),
    sessions,
    keys,
    authenticate: createAuthenticator({ secret, sessions, keys, verifyJwt, external }),
    connections: createLiveConnections({
      sessions,
      keys,
      externalUsers,
      logger,
      maxPerUser: maxConnectionsPerUser,
    }),
    accounts: createAccounts({
      database: createAuthAdapter(db),
      secret,
      publicUrl,
      signup,
      users,
      sessions,
      installation,
      logger,
    }),
  }
}

function figures(domain: Services, db: Db) {
  return {
    liveRuns: () => domain.activeRuns.all().length,
    queueDepth: () => countQueued(db),
    leaseTakeovers: domain.takeovers,
  }
}

function apiSettings(config: Config): ApiSettings {
  const { host, port, publicUrl, trustedOrigins, trustProxy, metricsToken } = config
  return { host, port, publicUrl, trustedOrigins, trustProxy, metricsToken, pageDir }
}
