import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { type Config, ConfigError, readConfig } from './config.ts'
import { whyUnreachable } from './core/errors/unreachable.ts'
import { connectionOf, mistakeOfRedisUrl, parseRedisUrl } from './core/events/redis/redis-address.ts'
import { mistakesOfDataDir } from './data-dir.ts'
import { type Environment, givenIn } from './environment.ts'

const TIMEOUT_MS = 5000
const MIN_POSTGRES_VERSION = 15

/**
 * Reads the settings and tries the address, the servers and the directory that they name, so that every mistake is
 * told at once.
 * @throws ConfigError
 */
export async function readCheckedConfig(env: Environment): Promise<Config> {
  const [config, wrong] = tryToRead(env)
  const given = givenIn(env)
  const asked = await Promise.all([
    given.DATABASE_URL && !names(wrong, 'DATABASE_URL') ? askPostgres(given.DATABASE_URL) : [],
    given.REDIS_URL && !names(wrong, 'REDIS_URL') ? tryRedis(given.REDIS_URL) : [],
    tryToListen(given.HOST ?? '127.0.0.1'),
  ])
  const own = given.DATABASE_URL ? [] : mistakesOfDataDir(resolve(given.DATA_DIR ?? './data'))
  const mistakes = [...wrong, ...asked.flat(), ...own]
  if (!config || mistakes.length > 0) throw new ConfigError(mistakes)
  return config
}

function tryToRead(env: Environment): [Config | undefined, readonly string[]] {
  try {
    return [readConfig(env), []]
  } catch (error) {
    if (error instanceof ConfigError) return [undefined, error.mistakes]
    throw error
  }
}

function names(mistakes: readonly string[], variable: string): boolean {
  return mistakes.some((mistake) => mistake.startsWith(`${variable} `))
}

async function askPostgres(connectionString: string): Promise<string[]> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: TIMEOUT_MS })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    )
    const version = rows[0]?.version ?? 0
    return version < MIN_POSTGRES_VERSION ? [`DATABASE_URL: that is Postgres ${version}, at least 15 is needed`] : []
  } catch (error) {
    return [`DATABASE_URL: that Postgres cannot be used: ${whyUnreachable(error)}`]
  } finally {
    await client.end()
  }
}

async function tryRedis(url: string): Promise<string[]> {
  const mistake = mistakeOfRedisUrl(url)
  return mistake ? [mistake] : askRedis(url)
}

async function askRedis(url: string): Promise<string[]> {
  let problem: unknown
  const redis = connectionOf(parseRedisUrl(url), {
    connectTimeout: TIMEOUT_MS,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  })
  redis.on('error', (error) => (problem = error))
  await redis.connect().catch((error) => (problem ??= error))
  const answered = redis.status === 'ready'
  redis.disconnect()
  return answered ? [] : [`REDIS_URL: that Redis cannot be used: ${whyUnreachable(problem)}`]
}

/** On a free port: whether the one that is meant is taken is seen when it is. */
async function tryToListen(host: string): Promise<string[]> {
  const server = createServer()
  try {
    await once(server.listen(0, host), 'listening')
    return []
  } catch (error) {
    return [
      `HOST must be an address of this machine, 127.0.0.1 or 0.0.0.0 (${error instanceof Error && 'code' in error ? error.code : 'refused'})`,
    ]
  } finally {
    server.close()
  }
}
