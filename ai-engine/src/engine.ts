import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import { v7 as newId } from 'uuid'
import { createApp } from './api/app.ts'
import type { ApiSettings } from './api/dependencies.ts'
import { eventRoutes } from './api/http/events.ts'
import { createLiveConnections } from './api/live-connections.ts'
import { chatSocketRoutes } from './api/ws/chat.ts'
import type { Config } from './config.ts'
import { createEventLog } from './core/events/create-event-log.ts'
import { createLog } from './core/log.ts'
import { createMetrics } from './core/metrics.ts'
import { createRateLimiter } from './core/rate-limit/rate-limiter.ts'
import { createAccounts } from './core/security/accounts.ts'
import { createAuthenticator } from './core/security/authenticator.ts'
import { createJwtVerifier } from './core/security/jwt.ts'
import { readSecret } from './core/security/secret.ts'
import { createApiKeys } from './db/api-keys.ts'
import { createAuthAdapter } from './db/auth-adapter.ts'
import type { Db } from './db/database.ts'
import { createJwks } from './db/jwks.ts'
import { createNotifications } from './db/notifications.ts'
import { openDatabase } from './db/open-database.ts'
import { countQueued, expireLeases } from './db/runs.ts'
import { createSessions } from './db/sessions.ts'
import { createUsers } from './db/users.ts'
import { createDomain, type Domain } from './domain.ts'
import { drain } from './drain.ts'
import { createModels } from './llm/models.ts'

const pageDir = fileURLToPath(new URL('../../web/out', import.meta.url))

export interface Engine {
  /** Where a person opens it. */
  url: string
  /** The port in use, also when the settings left it open. */
  port: number
  /** The one-time code, while sign-up is closed and nobody has an account. */
  firstSignUpCode: string | undefined
  /** Drains: no new work, answers finished or handed over, then everything closed, the embedded database last. */
  close(): Promise<void>
}

/** What an engine stands on; the fault tests wrap these. */
export const realParts = { openDatabase, createEventLog }
export type Parts = typeof realParts

/**
 * Puts an engine together and starts it. It listens when this resolves.
 * @throws when the database or the log cannot be opened or the port is taken
 */
export async function createEngine(config: Config, parts: Parts = realParts): Promise<Engine> {
  const logger = createLog({ level: config.logLevel })
  const database = await parts.openDatabase(config, logger)
  const { db, pool } = database
  if (database.provedDeath) await expireLeases(db)
  const { log, redis } = await parts.createEventLog(config, logger)
  const models = createModels({ config, logger })
  const limiter = createRateLimiter({ limits: config.limits, redis })
  const notifications = createNotifications({ pool, logger })
  const domain = createDomain({ config, owner: newId(), db, log, models, limiter, notifications, logger })
  const access = await createAccess(config, db, logger)
  const metrics = createMetrics({
    ...figures(domain, db),
    liveConnections: () => access.connections.size,
    log: log.status,
  })
  const live = { log, logger, connections: access.connections, ...domain }
  const app = await createApp({
    ...access,
    ...domain,
    settings: apiSettings(config),
    log: logger,
    limiter,
    models,
    metrics,
    database: { ping: async () => void (await db.execute(sql`select 1`)) },
    eventLog: log,
    live: [chatSocketRoutes(live), eventRoutes(live)],
  })
  await models.ready
  await notifications.listen()
  domain.heartbeat.start()
  await app.listen({ host: config.host, port: config.port })
  const { port } = app.server.address() as AddressInfo

  return {
    url: config.port === 0 ? `http://localhost:${port}` : config.publicUrl.href,
    port,
    firstSignUpCode: await access.accounts.firstSignUpCode(),
    async close() {
      await app.close()
      await drain({ db, seats: domain.seats, seconds: config.drainSeconds })
      await domain.heartbeat.stop()
      await domain.titles.stop()
      await notifications.close()
      await access.connections.close()
      await log.close()
      await database.close()
    },
  }
}

/** Accounts, and who may come in. */
async function createAccess(config: Config, db: Db, logger: Logger) {
  const secret = await readSecret({ given: config.authSecret, dataDir: config.dataDir })
  const [users, sessions, keys] = [createUsers(db), createSessions(db), createApiKeys(db)]
  const { publicUrl, signup } = config
  const verifyJwt = createJwtVerifier({ issuer: publicUrl.origin, publicKey: createJwks(db).publicKey })
  return {
    users,
    sessions,
    keys,
    authenticate: createAuthenticator({ secret, sessions, keys, verifyJwt }),
    connections: createLiveConnections({ sessions, keys, log: logger }),
    accounts: createAccounts({
      database: createAuthAdapter(db),
      secret,
      publicUrl,
      signup,
      users,
      sessions,
      log: logger,
    }),
  }
}

function figures(domain: Domain, db: Db) {
  return {
    liveRuns: () => domain.seats.all().length,
    queueDepth: () => countQueued(db),
    leaseTakeovers: domain.takeovers,
  }
}

function apiSettings(config: Config): ApiSettings {
  const { host, port, publicUrl, trustedOrigins, trustProxy, metricsToken } = config
  return { host, port, publicUrl, trustedOrigins, trustProxy, metricsToken, pageDir }
}
