import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { type Account, createAccount } from '../clients/account.ts'
import { withDatabase } from '../processes/database.ts'
import { startBenchEngine } from '../processes/engine.ts'
import { type BenchPostgres, startBenchPostgres } from '../processes/postgres.ts'
import { startWorker } from '../processes/worker.ts'
import type { Address } from './connections.ts'
import { range } from './range.ts'
import { lengthOf, textOf } from './text.ts'

export const serverNames = ['floor', 'peer', 'peer-resumed', 'grizz', 'grizz-redis'] as const
export type ServerName = (typeof serverNames)[number]

/** The services beside the servers for a whole run. */
export interface Stores {
  redis: TestRedis
  postgres: BenchPostgres
  stop(): Promise<void>
}

/** One of the servers in turn, freshly started. */
export interface Server {
  name: ServerName
  pid: number
  port: number
  /** Grizz only. */
  databaseUrl?: string
  /** Ways into conversations that nobody used yet. */
  addresses(count: number): Promise<Address[]>
  /**
   * Compares what was saved with what the upstream sent.
   * @returns how many answers were compared; 0 for a server that saves nothing
   * @throws Error when one differs
   */
  compareSaved(sent: readonly (readonly [address: Address, stream: number, deltas: number])[]): Promise<number>
  stop(): Promise<void>
}

export async function startStores(): Promise<Stores> {
  const [redis, postgres] = await Promise.all([startRedis(), startBenchPostgres({ fsync: 'off' })])
  return { redis, postgres, stop: async () => void (await Promise.all([redis.stop(), postgres.stop()])) }
}

export interface ServerOptions {
  stores: Stores
  upstream: string
  profileDir?: string | undefined
}

export function startServer(name: ServerName, options: ServerOptions): Promise<Server> {
  return name === 'grizz' || name === 'grizz-redis' ? startGrizz(name, options) : startPlain(name, options)
}

type Plain = Exclude<ServerName, 'grizz' | 'grizz-redis'>

async function startPlain(name: Plain, { stores, upstream }: ServerOptions): Promise<Server> {
  const file = new URL(name === 'floor' ? './floor-process.ts' : './peer-process.ts', import.meta.url)
  const worker = startWorker<{ port: () => number }>(file, {
    UPSTREAM: upstream,
    REDIS_URL: stores.redis.url,
    NODE_ENV: 'production',
  })
  const port = await worker.ask('port')
  return {
    name,
    pid: worker.pid,
    port,
    addresses: async (count) => Array.from({ length: count }, () => ({ protocol: name, port })),
    compareSaved: async () => 0,
    stop: worker.stop,
  }
}

async function startGrizz(name: ServerName, { stores, upstream, profileDir }: ServerOptions): Promise<Server> {
  const databaseUrl = await stores.postgres.createDatabase()
  const engine = await startBenchEngine({
    profileDir,
    env: {
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'bears sleep through the whole winter long',
      OPENAI_BASE_URL: upstream,
      DEFAULT_MODEL: 'gpt-4o-mini',
      MAX_CONCURRENT_RUNS: '10000',
      DRAIN_SECONDS: '1',
      ...(name === 'grizz-redis' && { REDIS_URL: stores.redis.url }),
    },
  })
  const accounts: Account[] = []
  return {
    name,
    pid: engine.pid,
    port: engine.port,
    databaseUrl,
    addresses: async (count) => {
      const wanted = Math.ceil(count / CONVERSATIONS_PER_ACCOUNT)
      while (accounts.length < wanted) accounts.push(await createAccount(engine.port))
      const addresses: Address[] = []
      for (let at = 0; at < count; at += CONCURRENCY) {
        const some = range(at, Math.min(CONCURRENCY, count - at))
        addresses.push(...(await Promise.all(some.map((index) => newAddress(engine.port, accounts[index % wanted])))))
      }
      return addresses
    },
    compareSaved: (sent) => compareSaved(databaseUrl, sent),
    stop: async () => {
      if (!profileDir) return engine.kill('SIGKILL')
      await engine.stop()
    },
  }
}

const CONVERSATIONS_PER_ACCOUNT = 50
const CONCURRENCY = 10

async function newAddress(port: number, account: Account | undefined): Promise<Address> {
  if (!account) throw new Error('there is no account')
  return { protocol: 'grizz', port, key: account.key, conversationId: await account.createConversation() }
}

function compareSaved(
  databaseUrl: string,
  sent: readonly (readonly [address: Address, stream: number, deltas: number])[],
): Promise<number> {
  return withDatabase(databaseUrl, async (client) => {
    for (const [{ conversationId }, stream, deltas] of sent) {
      const { rows } = await client.query<{ content: string; status: string }>(
        `select content, status from messages where conversation_id = $1 and role = 'assistant'`,
        [conversationId],
      )
      const [row] = rows
      if (rows.length !== 1 || row?.status !== 'complete' || row.content !== textOf(stream, deltas))
        throw new Error(
          `stream ${stream}: saved were ${rows.length} answers, ${row?.status}, of ${row?.content.length} characters; ` +
            `the upstream sent ${lengthOf(stream, deltas)}`,
        )
    }
    return sent.length
  })
}
