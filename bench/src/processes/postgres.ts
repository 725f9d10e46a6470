import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@grizz/ai-engine/db/embedded/postgres'
import { withDatabase } from './database.ts'

/** A Postgres that can say how many statements it ran. */
export interface BenchPostgres {
  /** Of an empty database. */
  url: string
  /** Makes another empty one and returns its URL. */
  createDatabase(): Promise<string>
  /** Statements that were sent to a database so far, those inside transactions too, begin and commit not. */
  countStatements(url: string): Promise<number>
  stop(): Promise<void>
}

const silent = { info: () => {}, error: () => {} }

export async function startBenchPostgres(settings: Readonly<Record<string, string>> = {}): Promise<BenchPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'grizz-bench-'))
  const server = await startEmbeddedPostgres({
    directory: join(home, 'postgres'),
    logger: silent,
    settings: { max_connections: '100', shared_preload_libraries: 'pg_stat_statements', ...settings },
  })
  const { user, host = '' } = server.connection
  const urlOf = (name: string) => `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`
  let databases = 0
  const createDatabase = async () => {
    databases += 1
    const name = `grizz_${databases}`
    await withDatabase(urlOf('postgres'), (client) => client.query(`create database ${name}`))
    return urlOf(name)
  }
  await withDatabase(urlOf('postgres'), (client) => client.query('create extension pg_stat_statements'))
  return {
    url: await createDatabase(),
    createDatabase,
    countStatements: (url) =>
      withDatabase(urlOf('postgres'), async (client) => {
        const { rows } = await client.query<{ calls: string }>(
          `select coalesce(sum(calls), 0) as calls from pg_stat_statements
          where dbid = (select oid from pg_database where datname = $1) and query !~* '^(begin|commit|rollback)'`,
          [new URL(url).pathname.slice(1)],
        )
        return Number(rows[0]?.calls)
      }),
    stop: async () => {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}
