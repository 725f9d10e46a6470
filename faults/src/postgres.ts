import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@grizz/ai-engine/db/embedded/postgres'
import pg from 'pg'

/** A real Postgres that can be taken away. */
export interface FaultyPostgres {
  /** Of a database for the engines, empty at first. */
  url: string
  /** SIGKILL to the server, which its watcher starts again within a second. */
  crash(): void
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops it for good. */
  remove(): Promise<void>
}

const silent = { info: () => {}, error: () => {} }

/** Starts a Postgres in a temporary directory, at an address that a restart keeps. */
export async function startFaultyPostgres(): Promise<FaultyPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'grizz-faults-'))
  const directory = join(home, 'postgres')
  const settings = { fsync: 'off', max_connections: '200' }
  const open = () => startEmbeddedPostgres({ directory, logger: silent, settings, transport: 'socket' })
  let server = await open()
  const { user, host = '' } = server.connection
  const urlOf = (name: string) => `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host)}`
  await createGrizz(urlOf('postgres'))
  return {
    url: urlOf('grizz'),
    crash: () => {
      const [pid] = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
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

async function createGrizz(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create database grizz')
  await client.end()
}
