import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase as openDatabase } from '@grizz/ai-engine/db/connection/database'
import { migrateDatabase } from '@grizz/ai-engine/db/connection/migrate'
import { startEmbeddedPostgres } from '@grizz/ai-engine/db/embedded/postgres'
import pg from 'pg'

/** A real Postgres for tests, with the schema ready in a template. */
export interface TestPostgres {
  /** Address of its maintenance database; `createDatabaseAt` takes it. */
  url: string
  stop(): Promise<void>
}

const template = 'grizz_template'
/**
 * Nothing of it outlives the tests, so it need not survive a crash of the machine; its own death it must, so commits wait
 * for the system. Its many small databases are each too young to be vacuumed.
 */
const quickServer = {
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  autovacuum_naptime: '1h',
  max_connections: '300',
}
const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** Starts a Postgres of its own in a temporary directory and migrates a template database, once. */
export async function startPostgres(): Promise<TestPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'grizz-test-'))
  const server = await startEmbeddedPostgres({
    directory: join(home, 'postgres'),
    logger: silent,
    settings: quickServer,
  })
  const url = `postgres://${server.connection.user}@localhost/postgres?host=${encodeURIComponent(server.connection.host ?? '')}`
  await onServer(url, `create database ${template}`)
  const database = openDatabase({ connectionString: named(url, template) }, { logger: silent })
  await migrateDatabase(database.pool)
  await database.close()
  return {
    url,
    stop: async () => {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Makes an empty, migrated database and returns its URL. Takes some 30 ms. */
export async function createDatabaseAt(serverUrl: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(serverUrl, `create database ${name} template ${template}`)
  return named(serverUrl, name)
}

/** Makes a database with nothing in it, not even the schema, and returns its URL. */
export async function createBareDatabaseAt(serverUrl: string): Promise<string> {
  const name = `bare_${randomUUID().replaceAll('-', '')}`
  await onServer(serverUrl, `create database ${name} template template0`)
  return named(serverUrl, name)
}

function named(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
