import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '@grizz/protocol/settings'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import type { FastifyInstance } from 'fastify'
import type { DestinationStream } from 'pino'
import type { LiveConnections } from '../../src/api/following/live-connections.ts'
import type { ApiSettings } from '../../src/api/server/settings.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Bucket, RateLimiterOptions } from '../../src/core/rate-limit/rate-limiter.ts'
import type { Accounts } from '../../src/core/security/accounts.ts'
import type { ExternalIssuerOptions } from '../../src/core/security/external-issuer.ts'
import { createEngine } from '../../src/engine.ts'
import { createModels } from '../../src/llm/registry/models.ts'
import type { ToolServerParts } from '../../src/tool-servers.ts'

export const SECRET = 'a secret that is only for the tests'

export interface OpenAppOptions {
  settings?: Partial<ApiSettings>
  signup?: 'open' | 'closed'
  limits?: Partial<Record<Bucket, number>>
  redis?: RateLimiterOptions['redis']
  /** Of another engine, which then shares it. */
  database?: TestDatabase
  externalIssuer?: Omit<ExternalIssuerOptions, 'logger'>
  /** Live connections of one user. */
  maxPerUser?: number
  /** How long a message on a socket may take to end. */
  messageTimeoutMs?: number
  /** Less than a message may have characters, so that one can be too long. */
  maxContextTokens?: number
  /** Users may add tool servers. */
  userToolServers?: boolean
  /** Bounds of files, and where they are. */
  files?: Partial<Pick<Settings['limits'], 'maxFileMb' | 'quotaFileMbPerUser'> & Pick<Config, 's3'>>
  /** Takes what the engine logs. */
  log?: DestinationStream
}

export interface OpenApp {
  app: FastifyInstance
  url: string
  port: number
  database: TestDatabase
  connections: LiveConnections
  accounts: Accounts
  toolsOf: ToolServerParts['toolsOf']
  close(): Promise<void>
}

/** An engine on a real Postgres, with the built-in model alone, and limits that nobody meets unless told. */
export async function openApp(options: OpenAppOptions = {}): Promise<OpenApp> {
  const database = options.database ?? (await createDatabase())
  const pageDir = await mkdtemp(join(tmpdir(), 'grizz-page-'))
  const engine = await createEngine(configOf(options), {
    openDatabase: async () => ({ ...database, exclusiveOwner: false, close: async () => {} }),
    createModels: (given) => createModels({ ...given, localServers: [] }),
    pageDir: options.settings?.pageDir ?? pageDir,
    recheckMs: 100,
    ...(options.log && { logDestination: options.log }),
    ...(options.redis && { redis: options.redis }),
    ...(options.messageTimeoutMs && { messageTimeoutMs: options.messageTimeoutMs }),
  })
  const { app, access, toolServers } = engine.parts
  return {
    app,
    url: `http://127.0.0.1:${engine.port}`,
    port: engine.port,
    database,
    connections: access.connections,
    accounts: access.accounts,
    toolsOf: toolServers.toolsOf,
    close: async () => {
      await engine.close()
      if (!options.database) await database.close()
      for (const directory of [pageDir, options.settings?.pageDir ?? pageDir])
        await rm(directory, { recursive: true, force: true })
    },
  }
}

function configOf({
  settings,
  signup = 'open',
  limits,
  externalIssuer,
  maxPerUser = 1000,
  maxContextTokens,
  userToolServers = false,
  files,
  log,
}: OpenAppOptions): Config {
  const { pageDir: _, ...given } = settings ?? {}
  const { s3, ...fileLimits } = files ?? {}
  const config = readConfig({ AUTH_SECRET: SECRET, DRAIN_SECONDS: '0' })
  const { messages: messagesPerMinute, ...perMinute } = { ...GENEROUS_LIMITS, ...limits }
  const values = {
    ...{ ...config.settings.values, signUp: signup, userToolServers },
    limits: {
      ...config.settings.values.limits,
      messagesPerMinute,
      ...(maxContextTokens && { contextTokens: maxContextTokens }),
      ...fileLimits,
    },
  }
  return {
    ...config,
    port: 0,
    ...given,
    settings: { ...config.settings, values },
    limits: perMinute,
    externalIssuer,
    ...(s3 && { s3 }),
    maxConnectionsPerUser: maxPerUser,
    logLevel: log ? 'trace' : 'silent',
  }
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
