import { randomBytes } from 'node:crypto'
import { type EngineProcess, startEngine } from './engine-process.ts'
import { freePort } from './free-port.ts'
import { createDatabaseAt, startPostgres } from './postgres.ts'
import { startProxy } from './proxy.ts'
import { startRedis, type TestRedis } from './redis.ts'

/**
 * The topology of compose.yaml as processes of this machine: Postgres, Redis, engines, and a proxy in front of them.
 */
export interface Topology {
  /** The proxy's address, the only one that a user uses. */
  url: string
  engines: EngineProcess[]
  redis: TestRedis
  databaseUrl: string
  /** Starts another engine in the place of one that was stopped or killed. */
  replace(engine: EngineProcess): Promise<EngineProcess>
  stop(): Promise<void>
}

/** Starts all of it. Nothing is kept after `stop`. */
export async function startTopology(
  options: { engines?: number; port?: number; env?: Readonly<Record<string, string>> } = {},
): Promise<Topology> {
  const [postgres, redis, port] = await Promise.all([startPostgres(), startRedis(), options.port ?? freePort()])
  const databaseUrl = await createDatabaseAt(postgres.url)
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    AUTH_SECRET: randomBytes(32).toString('hex'),
    PUBLIC_URL: `http://localhost:${port}`,
    TRUST_PROXY: 'on',
    SIGNUP: 'open',
    ...options.env,
  }
  const engines = await Promise.all(Array.from({ length: options.engines ?? 2 }, () => startEngine({ env })))
  const proxy = await startProxy(
    port,
    engines.map((engine) => engine.port),
  )
  return {
    url: proxy.url,
    engines,
    redis,
    databaseUrl,
    replace: async (engine) => {
      const next = await startEngine({ env, port: engine.port })
      engines[engines.indexOf(engine)] = next
      return next
    },
    stop: async () => {
      await proxy.stop()
      await Promise.all(engines.map((engine) => engine.stop()))
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}
