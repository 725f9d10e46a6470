import { randomBytes } from 'node:crypto'
import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { createDatabaseAt, startPostgres } from '@grizz/testing/postgres'
import { startRedis } from '@grizz/testing/redis'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { type Page, test } from '@playwright/test'
import pg from 'pg'
import { type Chat, createChat } from './chat.ts'
import { generous } from './grizz.ts'
import { signUp } from './sign-up.ts'
import { startWire } from './wire.ts'

/** Two engines that share a Postgres and a Redis, behind one address that leads to either of them. */
export type Fleet = Awaited<ReturnType<typeof startFleet>>

/** Starts one before the stories of a file and stops it after them. Its properties are there inside stories. */
export function openFleet(env: Readonly<Record<string, string>> = {}): Fleet {
  const fleet = {} as Fleet
  test.beforeAll(async () => void Object.assign(fleet, await startFleet(env)))
  test.afterAll(() => fleet.stop?.())
  return fleet
}

async function startFleet(env: Readonly<Record<string, string>>) {
  const [postgres, redis, upstream, wire] = await Promise.all([
    startPostgres(),
    startRedis(),
    startUpstream(),
    startWire(),
  ])
  const databaseUrl = await createDatabaseAt(postgres.url)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  pool.on('error', () => {}) // a killed server ends idle connections; the next query opens another
  const start = () =>
    startEngine({
      env: {
        ...generous,
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
        AUTH_SECRET: secret,
        PUBLIC_URL: wire.url,
        OPENAI_BASE_URL: upstream.url,
        RUN_LEASE_MS: '2000',
        ...env,
      },
    })
  const engines: [EngineProcess, EngineProcess] = [await start(), await start()]
  wire.leadTo(engines[0].port)
  return {
    url: wire.url,
    upstream,
    redis,
    wire,
    /** Leads the browser to this engine from now on, and cuts what leads elsewhere. */
    moveTo(index: 0 | 1): void {
      wire.leadTo(engines[index].port)
      wire.cut()
    },
    /** The server comes back by itself a moment later. */
    async killPostgres(): Promise<void> {
      const { rows } = await pool.query<{ pid: number }>(
        `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`,
      )
      for (const { pid } of rows) process.kill(pid, 'SIGKILL')
    },
    killEngine: (index: 0 | 1) => engines[index].kill('SIGKILL'),
    async startEngineAgain(index: 0 | 1): Promise<void> {
      engines[index] = await start()
    },
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    async signedUp(page: Page, name = 'Ada'): Promise<Chat> {
      await signUp(page, wire.url, name)
      const chat = createChat(page, wire.url)
      await chat.open()
      return chat
    },
    async stop(): Promise<void> {
      await wire.close()
      await Promise.all([...engines.map((engine) => engine.stop()), pool.end()])
      await Promise.all([postgres.stop(), redis.stop(), upstream.close()])
    },
  }
}

const secret = randomBytes(32).toString('hex')
