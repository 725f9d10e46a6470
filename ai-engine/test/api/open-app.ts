import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { DestinationStream, Logger } from 'pino'
import { v7 as newId } from 'uuid'
import { type ApiDeps, createApp } from '../../src/api/app.ts'
import { createLiveConnections, type LiveConnections } from '../../src/api/following/live-connections.ts'
import { eventRoutes } from '../../src/api/http/chat/events.ts'
import type { ApiSettings } from '../../src/api/server/settings.ts'
import { chatSocketRoutes } from '../../src/api/ws/chat.ts'
import { composeServices } from '../../src/composition.ts'
import { readConfig } from '../../src/config.ts'
import { createMemoryLog } from '../../src/core/events/memory/memory-log.ts'
import { createLogger } from '../../src/core/logging/logger.ts'
import { createMetrics } from '../../src/core/metrics.ts'
import { createRateLimiter, type RateLimiterOptions } from '../../src/core/rate-limit/rate-limiter.ts'
import { createAccounts } from '../../src/core/security/accounts.ts'
import { createAuthenticator } from '../../src/core/security/authenticator.ts'
import { createExternalIssuer, type ExternalIssuerOptions } from '../../src/core/security/external-issuer.ts'
import { createJwtVerifier } from '../../src/core/security/jwt.ts'
import { createNotifications } from '../../src/db/connection/notifications.ts'
import { countQueued } from '../../src/db/runs/runs.ts'
import { createAdministration } from '../../src/db/users/administration.ts'
import { createApiKeys } from '../../src/db/users/api-keys.ts'
import { createAuthAdapter } from '../../src/db/users/auth-adapter.ts'
import { createExternalUsers } from '../../src/db/users/external-users.ts'
import { createInstallation } from '../../src/db/users/installation.ts'
import { createJwks } from '../../src/db/users/jwks.ts'
import { createSessions } from '../../src/db/users/sessions.ts'
import { createUsers } from '../../src/db/users/users.ts'
import { createModels } from '../../src/llm/registry/models.ts'

export const SECRET = 'a secret that is only for the tests'

export interface OpenAppOptions {
  settings?: Partial<ApiSettings>
  signup?: 'open' | 'closed'
  limits?: Partial<RateLimiterOptions['limits']>
  redis?: RateLimiterOptions['redis']
  /** Of another engine, which then shares it. */
  database?: TestDatabase
  externalIssuer?: Omit<ExternalIssuerOptions, 'logger'>
  /** Live connections of one user. */
  maxPerUser?: number
  /** How long a message on a socket may take to end. */
  messageTimeoutMs?: number
  /** Takes what the engine logs. */
  log?: DestinationStream
}

export interface OpenApp {
  app: FastifyInstance
  url: string
  port: number
  database: TestDatabase
  connections: LiveConnections
  accounts: ApiDeps['accounts']
  close(): Promise<void>
}

/** A listening transport on a real Postgres, with real services and the built-in model behind it. */
export async function openApp(options: OpenAppOptions = {}): Promise<OpenApp> {
  const database = options.database ?? (await createDatabase())
  const pageDir = await mkdtemp(join(tmpdir(), 'grizz-page-'))
  const { deps, connections, leave } = compose(database, { ...defaults, pageDir, ...options.settings }, options)
  const app = await createApp(deps)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    port,
    database,
    connections,
    accounts: deps.accounts,
    close: async () => {
      await app.close()
      await leave()
      if (!options.database) await database.close()
      for (const directory of [pageDir, options.settings?.pageDir ?? pageDir])
        await rm(directory, { recursive: true, force: true })
    },
  }
}

const defaults = {
  host: '127.0.0.1',
  port: 0,
  publicUrl: new URL('http://localhost:3000'),
  trustedOrigins: [],
  trustProxy: 0,
  metricsToken: undefined,
}

const GENEROUS_LIMITS = {
  messages: 10_000,
  reads: 10_000,
  writes: 10_000,
  signInsPerAddress: 10_000,
  signInsPerAccount: 10_000,
  failedSignInsPerAccount: 10_000,
  signUpsPerAddress: 10_000,
  newKeys: 10_000,
}

function compose(database: TestDatabase, settings: ApiSettings, options: OpenAppOptions) {
  const { db, vital } = database
  const { messageTimeoutMs } = options
  const logger = createLogger({ level: options.log ? 'trace' : 'silent' }, options.log)
  const limiter = createRateLimiter({ limits: { ...GENEROUS_LIMITS, ...options.limits }, redis: options.redis })
  const { domain, log, models, leave } = composeDomain(database, limiter, logger)
  const access = composeAccess(database, settings, options, logger)
  const { connections } = access
  const metrics = createMetrics({
    liveRuns: () => domain.activeRuns.all().length,
    queueDepth: () => countQueued(db),
    leaseTakeovers: domain.takeovers,
    liveConnections: () => connections.size,
    log: log.status,
  })
  const live = { ...domain, log, logger, connections, limiter }
  const deps: ApiDeps = {
    ...domain,
    ...access,
    settings,
    logger,
    limiter,
    models,
    metrics,
    database: { ping: async () => void (await vital.execute(sql`select 1`)) },
    eventLog: log,
    live: [chatSocketRoutes({ ...live, ...(messageTimeoutMs && { messageTimeoutMs }) }), eventRoutes(live)],
  }
  return { deps, connections, leave: () => Promise.all([leave(), connections.close()]) }
}

function composeDomain({ db, pool, heavy, vital }: TestDatabase, limiter: ApiDeps['limiter'], logger: Logger) {
  const config = readConfig({})
  const log = createMemoryLog({ maxBytes: 64 * 1024 * 1024, maxEvents: 10_000, ttlSeconds: 3600 })
  const models = createModels({ config, logger, localServers: [] })
  const notifications = createNotifications({ pool, logger })
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
  const leave = async () => {
    domain.activeRuns.close()
    for (const activeRun of domain.activeRuns.all()) activeRun.abort.abort('handover')
    await Promise.all(domain.activeRuns.all().map(({ done }) => done))
    await notifications.close()
    await log.close()
  }
  return { domain, log, models, leave }
}

function composeAccess({ db }: TestDatabase, settings: ApiSettings, options: OpenAppOptions, logger: Logger) {
  const { publicUrl } = settings
  const { signup = 'open', externalIssuer, maxPerUser = 1000 } = options
  const externalUsers = createExternalUsers(db)
  const external = externalIssuer && {
    issuer: createExternalIssuer({ ...externalIssuer, logger }),
    users: externalUsers,
  }
  const [users, sessions, keys] = [createUsers(db), createSessions(db), createApiKeys(db)]
  const verifyJwt = createJwtVerifier({ issuer: publicUrl.origin, publicKey: createJwks(db).publicKey })
  const database = createAuthAdapter(db)
  const installation = createInstallation(db)
  return {
    users,
    administration: createAdministration(db),
    sessions,
    keys,
    authenticate: createAuthenticator({ secret: SECRET, sessions, keys, verifyJwt, external }),
    connections: createLiveConnections({ sessions, keys, externalUsers, logger, maxPerUser, checkIntervalMs: 100 }),
    accounts: createAccounts({ database, secret: SECRET, publicUrl, signup, users, sessions, installation, logger }),
  }
}
