import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedPostgres } from '@grizz/ai-engine/db/embedded/postgres'
import pg from 'pg'

/** A real Postgres that can be taken away. */
export interface FaultyPostgres {
  /** Of a database for the engines, empty at first. */
  url: string
  /** SIGKILL to the server, which its watcher starts again. Resolves when the next one has begun. */
  crash(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops it for good. */
  remove(): Promise<void>
}

export interface Queries {
  /** Queries Postgres directly. Reconnects after an outage. */
  query<T extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>
}

const silent = { info: () => {}, error: () => {} }

/** Starts a Postgres in a temporary directory, at an address that a restart keeps. */
export async function startFaultyPostgres(): Promise<FaultyPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'grizz-faults-'))
  const directory = join(home, 'postgres')
  const settings = { fsync: 'off', max_connections: '200', track_commit_timestamp: 'on' }
  const open = () => startEmbeddedPostgres({ directory, logger: silent, settings, transport: 'socket' })
  let server = await open()
  const { user, host = '' } = server.connection
  const urlOf = (name: string) => `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`
  await createGrizz(urlOf('postgres'))
  return {
    url: urlOf('grizz'),
    crash: async () => {
      const pid = serverOf(directory)
      if (pid) process.kill(pid, 'SIGKILL')
      while ([0, pid].includes(serverOf(directory))) await sleep(20)
    },
    stop: () => server.stop(),
    start: async () => {
      server = await open()
    },
    remove: async () => {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Its process id; 0 between two servers. */
function serverOf(directory: string): number {
  const file = join(directory, 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
}

async function createGrizz(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create database grizz')
  await client.end()
}
