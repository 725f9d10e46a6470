import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import pg from 'pg'
import { ask, type EngineAddress } from '../common/request.ts'
import { recordTransitions } from './audit.ts'
import { type Member, startFleet } from './fleet.ts'
import { type FaultyPostgres, type Queries, startFaultyPostgres } from './postgres.ts'

/** Everything real that a run needs: a Postgres, a Redis, engines, one account; and the model that misbehaves. */
export interface Environment extends Queries {
  postgres: FaultyPostgres
  redis: TestRedis
  upstream: Upstream
  engines: readonly Member[]
  /** An API key of the one account, and the cookie of its session. */
  key: string
  cookie: string
  /** The cookie of somebody who has nothing to do with that account. */
  stranger: string
  close(): Promise<void>
}

export interface EnvironmentOptions {
  engines?: number
  /** Another entry than the engine's own. */
  main?: string
  env?: Readonly<Record<string, string>>
}

const plenty = '1000000'
const settings = {
  AUTH_SECRET: 'bears sleep through the whole winter long',
  DEFAULT_MODEL: 'gpt-4o-mini',
  LLM_FIRST_TOKEN_TIMEOUT_MS: '5000',
  LLM_IDLE_TIMEOUT_MS: '3000',
  DRAIN_SECONDS: '1',
  TOOL_SILENCE_MS: '9000',
  RATE_LIMIT_MESSAGES_PER_MINUTE: plenty,
  RATE_LIMIT_READS_PER_MINUTE: plenty,
  RATE_LIMIT_WRITES_PER_MINUTE: plenty,
  MAX_CONNECTIONS_PER_USER: plenty,
  // The answers of slow-readers are longer than an answer may be by default.
  MAX_ANSWER_CHARACTERS: '5000000',
}

/** Starts it. Takes some seconds. */
export async function startEnvironment(options: EnvironmentOptions = {}): Promise<Environment> {
  const [postgres, redis, upstream] = await Promise.all([startFaultyPostgres(), startRedis(), startUpstream()])
  const env = {
    ...settings,
    NODE_OPTIONS: `--import=${import.meta.resolve('../common/measure.ts')}`,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    OPENAI_BASE_URL: upstream.url,
    ...options.env,
  }
  const engines = await startFleet({ size: options.engines ?? 2, env, ...(options.main && { main: options.main }) })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
  pool.on('error', () => {})
  const query = async <T extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
    (await pool.query<T>(text, [...values])).rows
  await recordTransitions({ query })
  return {
    postgres,
    redis,
    upstream,
    engines,
    ...(await openAccounts(engines)),
    query,
    close: async () => {
      await pool.end()
      await Promise.all(engines.map(endMember))
      await Promise.all([postgres.remove(), redis.stop(), upstream.close()])
    },
  }
}

const scopes = ['read', 'chat', 'approve', 'admin']

type Account = Pick<Environment, 'key' | 'cookie' | 'stranger'>

async function openAccounts(engines: readonly Member[]): Promise<Account> {
  const [engine] = engines
  if (!engine) throw new Error('an environment needs an engine')
  const { address } = engine
  const cookie = await signUp(address, 'faults@example.org')
  const stranger = await signUp(address, 'stranger@example.org')
  const headers = { cookie }
  const made = await ask({ address, method: 'POST', path: '/api/keys', headers, body: { name: 'faults', scopes } })
  const { key } = made.body as { key?: string }
  if (!key) throw new Error(`no key was made: ${made.status} ${JSON.stringify(made.body)}`)
  return { key, cookie, stranger }
}

/** @returns the cookie of the session */
async function signUp(address: EngineAddress, email: string): Promise<string> {
  const body = { name: 'Faults', email, password: 'all the bears in the woods' }
  const made = await ask({ address, method: 'POST', path: '/api/auth/sign-up/email', headers: {}, body })
  if (made.status !== 200) throw new Error(`no account was made: ${made.status} ${JSON.stringify(made.body)}`)
  return (made.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')
}

async function endMember({ process, wire, database }: Member): Promise<void> {
  await Promise.all([wire.close(), database.close()])
  await process().kill('SIGKILL')
}
